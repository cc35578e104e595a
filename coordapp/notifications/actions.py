"""What people do to the mail queue."""

from coordapp import audit, clock
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.outbox import MessageState, OutboxMessage
from coordapp.policy import Actor


def retry_message(actor: Actor, message: OutboxMessage) -> OutboxMessage:
    """Let a message that was given up be tried again from the start."""
    if message.state is not MessageState.FAILED:
        raise Refused(_("Pesan ini tidak sedang gagal, jadi tidak perlu dikirim ulang."))
    message.state = MessageState.WAITING
    message.attempts = 0
    message.not_before = clock.now()
    message.lease_until = None
    audit.note(actor, "retry_message", message)
    return message
