"""What any survey report needs: from exports as received to a report that can be followed back."""

import gc
import os

# a job lives for a second; see processes/script_runs.py, which lets it collect garbage again
if os.environ.get("SURVEY_REPORT_JOB"):
    gc.disable()
