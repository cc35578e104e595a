"""Accounts by what their people are called."""

import uuid

from sqlalchemy import or_, select

from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.people.models import User
from coordapp.people.rules.names import fold_identifier


def find_user_by_identifier(text: str) -> User | None:
    """The account of a user name, mail address or mobile number."""
    folded = fold_identifier(text)
    if not folded:
        return None
    return db.session.scalar(
        select(User).where(or_(User.username == folded, User.email == folded, User.phone == folded))
    )


def get_user(user_id: uuid.UUID) -> User:
    """An account by its key."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def find_sample_user(user_id: uuid.UUID) -> User | None:
    """A sample person who may be signed in with one click."""
    return db.session.scalar(
        select(User).where(User.id == user_id, User.is_sample, User.disabled_at.is_(None))
    )
