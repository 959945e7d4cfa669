"""What any survey report needs: from exports as received to a report that can be followed back."""
