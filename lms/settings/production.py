"""Production: `base` as it stands, with the secret key from the environment."""

from lms.settings import env
from lms.settings.base import *

SECRET_KEY = env.secret("FETTLE_SECRET_KEY")
