"""The county's blank table comes back filled from the register, in its own layout: headings recognised, formulas kept."""
