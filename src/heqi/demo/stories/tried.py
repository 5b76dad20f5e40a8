"""What was tried and refused, below a picture: numbered as its crosses are."""

from collections.abc import Iterable

from heqi.demo.report.markup import both, code, short_day
from heqi.demo.story import Attempt, Story


def tried_list(story: Story, attempts: Iterable[Attempt]) -> str:
    items = "".join(
        f"<li><time>{both(short_day(each.day))}</time> <b>{both(story.called(each.who))}</b> {both(each.said)} "
        f'<a href="#refused-{each.name}">{code(each.reason.code)}</a></li>'
        for each in attempts
    )
    return f'<ol class="happenings tried">{items}</ol>'
