"""Why a reader stops: something in the recording is not what docs/SPEC.md says."""


class Refused(Exception):
    """`rule` is the rule of docs/SPEC.md that does not hold, `what` says it in words."""

    def __init__(self, rule, what):
        super().__init__(f"{rule}: {what}")


def require(holds, rule, what):
    if not holds:
        raise Refused(rule, what)
