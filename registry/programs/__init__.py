"""Programs with tariffs, cycles and quotas; enrolments from nomination through notice to approval."""
