"""The synthetic demonstration set, made by `demonstration/generate_demonstration.py`.

One module per concern, in the order they are used:

- `published`: what the printed edition says, the targets.
- `register`: groups, organisations and participants.
- `groups`: group means per factor and wave that have the printed statistics.
- `answers`: who answers, and integer answers that average to those group means.
- `evaluation`: the final evaluation.
- `areas`: development areas.
- `exports`: the answers as the survey tools would have exported them, blemishes included.
- `files`: the formats on disk.
- `check`: reads the files back and holds them against the printed edition.

Nothing here describes real people or real answers.
"""
