"""The clock room: the bell, the postman and the agenda runner."""
