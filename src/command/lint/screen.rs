//! The result as text: how it was read, the faults with their records, what it does with usual records, a repaired text.

use std::io::{self, Write};

use trailhum_lint::fault::FilterFault;
use trailhum_lint::language::Reading;
use trailhum_lint::{LintResult, Repair, RepairKind, line_and_column};

use super::super::output::write_wrapped;
use super::own::OwnRecords;
use crate::report::printable;
use crate::words::lint;

/// Columns of a text that is quoted.
const MOST_QUOTED: usize = 160;

/// All that is shown.
pub(super) struct LintScreen<'a> {
    pub(super) text: &'a str,
    pub(super) is_guessed: bool,
    pub(super) result: &'a LintResult,
    pub(super) repaired: Option<&'a Repair>,
    pub(super) own: Option<&'a OwnRecords>,
}

impl LintScreen<'_> {
    pub(super) fn write(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        let filter = &self.result.filter;
        let hides = filter.reading == Reading::Hides;
        let reading = lint::lint_reading(filter.language.title(), self.is_guessed, hides);
        write_wrapped("", &reading, "", width, out)?;
        let count = lint::lint_count(self.result.faults.len(), self.result.tried, self.result.cut);
        write_wrapped("", &count, "", width, out)?;
        for span in filter.remarks.not_evaluated.iter().take(3) {
            let text = quoted(span.text(self.text));
            write_wrapped("", &printable(&lint::lint_not_evaluated(&text)), "  ", width, out)?;
        }
        let more = filter.remarks.not_evaluated.len().saturating_sub(3);
        if more > 0 {
            writeln!(out, "  {}", lint::lint_more(more))?;
        }
        for fault in &self.result.faults {
            self.fault(fault, width, out)?;
        }
        self.usual(width, out)?;
        self.own(width, out)?;
        self.repaired(width, out)
    }

    fn fault(&self, fault: &FilterFault, width: u16, out: &mut dyn Write) -> io::Result<()> {
        let (line, column) = line_and_column(self.text, fault.span.start);
        writeln!(out)?;
        let sentence = self.sentence(fault);
        write_wrapped(&format!("{line}:{column} "), &printable(&sentence), "    ", width, out)?;
        let written = quoted(fault.span.text(self.text));
        writeln!(out, "    {}  [{}]", printable(&written), fault.id.as_str())?;
        if let Some(record) = &fault.record {
            writeln!(
                out,
                "    {} {}",
                lint::lint_fate(fault.kept),
                printable(&record.to_string())
            )?;
        }
        if !fault.more.is_empty() {
            writeln!(out, "    {}", lint::lint_more(fault.more.len()))?;
        }
        Ok(())
    }

    /// What is wrong.
    pub(super) fn sentence(&self, fault: &FilterFault) -> String {
        lint::lint_fault(&lint::FaultFacts {
            id: fault.id.as_str(),
            subject: &fault.subject,
            meant: fault.meant.as_deref(),
            is_null: self.result.filter.language.is_sql(),
        })
    }

    fn usual(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", lint::lint_usual())?;
        let line = |kept: bool, text: &str, out: &mut dyn Write| {
            let fate = lint::lint_fate(kept);
            write_wrapped(&format!("  {fate} "), text, "    ", width, out)
        };
        let (hidden, kinds) = (self.result.noise_hidden, self.result.noise_kinds);
        line(false, &lint::lint_noise(hidden, kinds), out)?;
        for row in &self.result.rows {
            let call = row.record.get("eventName").and_then(serde_json::Value::as_str);
            line(row.kept, &lint::lint_row(row.id, call.unwrap_or_default()), out)?;
        }
        Ok(())
    }

    fn own(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        let Some(own) = self.own else { return Ok(()) };
        writeln!(out)?;
        if !own.unread.is_empty() {
            return write_wrapped("", &lint::lint_own_unread(&own.unread), "", width, out);
        }
        let kept = own.records - own.hidden;
        let sentence = lint::lint_own(own.records, own.hidden, kept, own.other_hidden);
        write_wrapped("", &sentence, "", width, out)?;
        for (kind, hidden) in own.top() {
            let count = hidden.count;
            writeln!(
                out,
                "  {count:>8}  {}  ({})",
                printable(kind),
                printable(&hidden.example)
            )?;
        }
        Ok(())
    }

    fn repaired(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        if self.result.faults.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        let Some(repair) = self.repaired else {
            return write_wrapped("", &lint::lint_no_repair(), "", width, out);
        };
        writeln!(out, "{}", lint::lint_repaired(kind(repair)))?;
        if repair.kind != RepairKind::Own {
            for removed in &repair.removed {
                let text = quoted(removed);
                write_wrapped("  ", &printable(&lint::lint_removed(&text)), "    ", width, out)?;
            }
        }
        if repair.example_account {
            write_wrapped(
                "  ",
                &lint::lint_example_account(trailhum_lint::EXAMPLE_ACCOUNT),
                "    ",
                width,
                out,
            )?;
        }
        // Printed so that it can be pasted: only what would act on the terminal is spelled out. JSON has it as it is.
        writeln!(out)?;
        for line in repair.text.trim_end().lines() {
            let parts: Vec<String> = line.split('\t').map(printable).collect();
            writeln!(out, "{}", parts.join("\t"))?;
        }
        Ok(())
    }
}

/// The kind of a repaired text, in JSON and for its heading.
pub(super) fn kind(repair: &Repair) -> &'static str {
    match repair.kind {
        RepairKind::Edited => "edited",
        RepairKind::Joined => "joined",
        RepairKind::Own => "own",
    }
}

/// A part of the text on one line, cut where it is long.
fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST_QUOTED {
        return line;
    }
    let begin: String = line.chars().take(MOST_QUOTED).collect();
    format!("{begin}...")
}
