"""Care centers and homes: equipment, keeper, hours, who is enrolled, activities, counselling, and care at school."""
