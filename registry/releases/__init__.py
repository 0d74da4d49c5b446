"""What goes out to a donor: facts of a child that many share, money, letters and photos, each by somebody's release."""
