"""What a job says of how it ended. The database keeps the code only."""

from __future__ import annotations

from onex.foundation.policy import Text

MESSAGES = {
    "broken": Text(
        zh="程序出错，任务停止。已完成的部分已保存，可以继续；再次停止时请联系管理员。",
        en="A fault in the program stopped the job. What was done is saved and it can be resumed; tell the administrator if it stops again.",
    ),
    "worker_died_repeatedly": Text(
        zh="处理这一段时工作进程多次中断，任务停止。已完成的部分已保存。",
        en="Workers died several times on the same part, so the job stopped. What was done is saved.",
    ),
    "seat_ended": Text(
        zh="发起任务的席位已经终止，任务没有继续。已完成的部分已保存。",
        en="The seat that asked for the job has ended, so it did not go on. What was done is saved.",
    ),
}


def in_words(code: str) -> Text | None:
    """The sentence for a job's message; a refusal of an app is told by its code."""
    if not code:
        return None
    return MESSAGES.get(code) or Text(
        zh=f"任务被拒绝（{code}）。已完成的部分已保存。", en=f"The job was refused ({code}). What was done is saved."
    )
