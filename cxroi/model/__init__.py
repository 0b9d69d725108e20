"""What a case is worth: assumptions, tiers, customers, cash; numpy only, no charts, no widgets."""
