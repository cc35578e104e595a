"""What the application server loads."""

from coordapp import create_app

app = create_app()
