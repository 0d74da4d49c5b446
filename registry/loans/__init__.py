"""Women's guaranteed micro-loans: rules by date, approval steps, guarantee funds, repayments, interest subsidy."""
