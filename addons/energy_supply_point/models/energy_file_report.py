from collections import defaultdict

from odoo import api, models

# How many examples of one kind a report names.
EXAMPLES = 10


class EnergyFileReport(models.AbstractModel):
    """What the parsers found, as sentences for a clerk."""

    _name = "energy.file.report"
    _description = "Sentences About Interval Files"

    @api.model
    def _explain(self, error) -> str:
        """Return the sentence for an ``IntervalError``; extend this for new types."""
        data = error.data
        if "day" in data:
            return self._explain_block(error.code, data)
        return self._explain_file(error.code, data)

    @api.model
    def _explain_block(self, code, data) -> str:
        where = self.env._(
            "%(point)s %(series)s on %(day)s:",
            point=data["point"],
            series=data["series"],
            day=data["day"],
        )
        what = {
            "wrong_count": lambda: self.env._(
                "%(found)s values, but the day has %(expected)s intervals.", **data
            ),
            "duplicate_time": lambda: self.env._(
                "two values for the same time (interval %(number)s).",
                number=data["slot"] + 1,
            ),
            "nonexistent_time": lambda: self.env._(
                "energy in the hour from 02:00, which this day does not have."
            ),
            "not_a_number": lambda: self.env._(
                "“%(text)s” (value %(row)s of the file) is no number we can keep.",
                text=data["text"],
                row=data["row"],
            ),
            "implausible": lambda: self.env._(
                "a value beyond everything that a point can carry. Check the unit."
            ),
            "unbalanced": lambda: self.env._(
                "the parts miss the total by %(kwh)s kWh in one interval.",
                kwh=data["difference_uwh"] / 10**9,
            ),
        }.get(code, lambda: code)
        return f"{where} {what()}"

    @api.model
    def _explain_file(self, code, data) -> str:
        what = {
            "too_large": lambda: self.env._(
                "The file is longer than %(limit)s MB (%(what)s). Ask the sender for "
                "smaller parts.",
                limit=max(1, data["limit"] >> 20),
                what=data["what"],
            ),
            "broken_file": lambda: self.env._(
                "The file cannot be read: %(reason)s. Ask the sender for it again, or "
                "choose another mapping.",
                reason=data["reason"],
            ),
            "missing_column": lambda: self.env._(
                "The table has no column “%(column)s”; it has: %(found)s. Correct the "
                "mapping.",
                **data,
            ),
            "unreadable_time": lambda: self.env._(
                "“%(text)s” is no time of the expected format. Correct the mapping.",
                **data,
            ),
            "unknown_unit": lambda: self.env._(
                "The unit “%(unit)s” is neither kW nor kWh. Ask the sender.", **data
            ),
            "unknown_resolution": lambda: self.env._(
                "Intervals of %(minutes)s minutes are not kept; those of 15, 30 and 60 "
                "are.",
                **data,
            ),
            "unsafe_xml": lambda: self.env._(
                "The document declares a type or entities, which no message of the "
                "market does. It was not read."
            ),
            "wrong_total": lambda: self.env._(
                "The values add up to %(found)s, the message says %(expected)s. Ask "
                "the sender for it again.",
                **data,
            ),
            "wrong_segment_count": lambda: self.env._(
                "The message has %(found)s segments and says %(expected)s: something "
                "is lost. Ask the sender for it again.",
                **data,
            ),
            "missing_segment": lambda: self.env._(
                "The message lacks %(path)s. Ask the sender for it again.", **data
            ),
        }.get(code, lambda: code)
        return what()

    @api.model
    def _describe(self, notes) -> list[str]:
        """Return a line per kind of note, with its number and first examples."""
        grouped = defaultdict(list)
        for note in notes:
            grouped[note.kind].append(note)
        lines = []
        for kind, found in grouped.items():
            examples = [
                " ".join(filter(None, (note.point, note.series, str(note.day or ""))))
                for note in found[:EXAMPLES]
            ]
            shown = "; ".join(filter(None, examples))
            more = "; …" if len(found) > EXAMPLES else ""
            label = self._label_note(kind, found[0].data)
            lines.append(f"{label} ({len(found)}) {shown}{more}".rstrip())
        return lines

    @api.model
    def _label_note(self, kind, data) -> str:
        labels = {
            "short_day": self.env._("Spring day of 23 hours, complete"),
            "long_day": self.env._("Autumn day of 25 hours"),
            "autumn_hour_merged": self.env._(
                "The autumn hour 02:00 came once for both hours; it was split"
            ),
            "spring_hour_dropped": self.env._(
                "An empty 02:00 on the spring day, which does not exist, was left out"
            ),
            "gaps": self.env._("Days with gaps"),
            "empty_day": self.env._("Rows without any value were left out"),
            "rounded": self.env._(
                "%(values)s values had too many decimals and were rounded",
                values=data.get("values", 0),
            ),
            "unknown_quality": self.env._(
                "Unknown marks of quality count as estimated: %(words)s",
                words=data.get("words", ""),
            ),
            "cancellation": self.env._("The message withdraws what was sent before"),
        }
        return labels.get(kind, kind)
