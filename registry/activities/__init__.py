"""Activities: the shape of an event — type, date, place, partners, sessions, attendances, materials, named attendees."""
