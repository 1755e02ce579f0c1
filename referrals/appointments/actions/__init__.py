"""Every write to appointments and to the plan that follows missed ones."""
