"""The look of figures, and the figures of a team survey."""
