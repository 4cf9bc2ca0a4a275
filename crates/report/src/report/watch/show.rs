//! The news, written: for a terminal or a mail, for programs, for Slack.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{NewsItem, NewsKind, WatchNews, ocsf};
use crate::text::{join_with, minute, printable, sentences, shortened, wrap, wrap_after};
use crate::words::{NONE, list, message, span};

/// Lines of one kind that are shown to people.
const MOST_LINES: usize = 20;
/// A section of a message to Slack has no more characters.
const MOST_CHARACTERS: usize = 3_000;
/// Kept for saying what is left out.
const RESERVED: usize = 200;
/// Characters of a stranger's name that are shown.
const NAME_LENGTH: usize = 80;
/// Characters of a sentence that are shown.
const TEXT_LENGTH: usize = 300;

/// How news is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsFormat {
    /// For people at a terminal, in a log or a mail.
    Text,
    /// For programs: `trailhum.watch/1`, on one line.
    Json,
    /// For Slack: its own markup, in 3,000 characters.
    Slack,
    /// For a SIEM or Security Lake: detection findings of OCSF, one a line.
    Ocsf,
}

/// Calls and resources of one line that are named.
const MOST_NAMES: usize = 2;

/// News that says the same of several calls and resources.
struct NewsGroup<'n> {
    first: &'n NewsItem,
    calls: Vec<&'n str>,
    resources: Vec<&'n str>,
}

impl WatchNews {
    /// Writes it.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, format: NewsFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            NewsFormat::Text => self.write_text(out),
            NewsFormat::Json => {
                serde_json::to_writer(&mut *out, self).map_err(io::Error::from)?;
                writeln!(out)
            }
            NewsFormat::Slack => out.write_all(self.slack().as_bytes()),
            NewsFormat::Ocsf => ocsf::write(self, out),
        }
    }

    fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        /// Columns of a log or a mail.
        const WIDTH: usize = 80;
        for line in wrap(&self.head(), WIDTH, "  ") {
            writeln!(out, "{line}")?;
        }
        for (title, groups) in self.sections() {
            writeln!(out, "{title}")?;
            for group in groups.iter().take(MOST_LINES) {
                for line in wrap_after("  ", &group.text(), WIDTH, "    ") {
                    writeln!(out, "{line}")?;
                }
            }
            if groups.len() > MOST_LINES {
                let more = message!("rows-more", count = groups.len() - MOST_LINES);
                writeln!(out, "  {}", message!("and-more", more))?;
            }
        }
        Ok(())
    }

    /// Slack's markup: no table, no heading, stars for bold; `&`, `<` and `>` are escaped, so that no name of a stranger is a
    /// link or mentions anybody.
    fn slack(&self) -> String {
        let mut text = format!("*trailhum* {}\n", slack(&self.head()));
        let mut left_out = 0;
        for (title, groups) in self.sections() {
            let mut lines = vec![format!("*{}*\n", slack(&title))];
            lines.extend(groups.iter().map(|group| format!("• {}\n", slack(&group.text()))));
            for line in lines {
                if left_out > 0 || text.chars().count() + line.chars().count() > MOST_CHARACTERS - RESERVED {
                    left_out += 1;
                } else {
                    text.push_str(&line);
                }
            }
        }
        if left_out > 0 {
            // Writing to a string cannot fail.
            let more = message!("rows-more", count = left_out);
            let _ = writeln!(text, "{}", message!("and-more", more));
        }
        text
    }

    fn head(&self) -> String {
        let range = span(self.window.from, self.window.to);
        let (number, remembered) = (self.number, self.remembered);
        let mut head = message!("watch-head", number, range);
        if self.first_run {
            head = join_with(" ", &[head, message!("watch-first-run", remembered)]);
        }
        if !self.complete {
            head = join_with(" ", &[head, message!("watch-incomplete")]);
        }
        head
    }

    /// What is alike under its title.
    fn sections(&self) -> Vec<(String, Vec<NewsGroup<'_>>)> {
        let mut sections: Vec<(String, Vec<NewsGroup<'_>>)> = Vec::new();
        for item in &self.news {
            let attention = if item.needs_attention() { "-attention" } else { "" };
            let title = message!(&format!("watch-kind-{}{attention}", item.kind.as_str()));
            if sections.last().is_none_or(|(last, _)| *last != title) {
                sections.push((title, Vec::new()));
            }
            let Some((_, groups)) = sections.last_mut() else {
                continue;
            };
            match groups.iter_mut().find(|group| group.takes(item)) {
                Some(group) => group.add(item),
                None => groups.push(NewsGroup::new(item)),
            }
        }
        sections
    }
}

impl<'n> NewsGroup<'n> {
    fn new(item: &'n NewsItem) -> Self {
        let mut group = Self {
            first: item,
            calls: Vec::new(),
            resources: Vec::new(),
        };
        group.add(item);
        group
    }

    /// Whether it says the same of the same caller.
    fn takes(&self, item: &NewsItem) -> bool {
        let it = self.first;
        let has_verdicts = |of: &NewsItem| (of.kind, of.verdict, of.former_verdict);
        let is_grouped = !matches!(
            item.kind,
            NewsKind::Gap | NewsKind::Accept | NewsKind::NotRead | NewsKind::CallerSilent
        );
        is_grouped
            && has_verdicts(it) == has_verdicts(item)
            && [&it.account, &it.region, &it.caller, &it.text]
                == [&item.account, &item.region, &item.caller, &item.text]
    }

    fn add(&mut self, item: &'n NewsItem) {
        for (names, name) in [
            (&mut self.calls, &item.event_name),
            (&mut self.resources, &item.resource),
        ] {
            if !name.is_empty() && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }

    fn text(&self) -> String {
        let it = self.first;
        let place = join_with(" ", &[name(&it.account), name(&it.region)]);
        let why = shortened(&printable(sentences(&it.text, 1)), TEXT_LENGTH);
        match it.kind {
            NewsKind::Gap => format!("{}: {why}", name(&it.resource)),
            NewsKind::Accept => printable(&it.text),
            NewsKind::NotRead => message!("watch-place", place, count = it.findings),
            NewsKind::CallerSilent => {
                let last = it.last_at.map(minute).unwrap_or_default();
                message!(
                    "watch-caller",
                    place,
                    caller = caller(&it.caller),
                    count = it.findings,
                    last
                )
            }
            _ => {
                let named = |names: &[&str]| list(&names.iter().map(|text| name(text)).collect::<Vec<_>>(), MOST_NAMES);
                let call = join_with(" ", &[caller(&it.caller), named(&self.calls)]);
                let resources = Some(named(&self.resources)).filter(|names| !names.is_empty());
                let resources = resources.unwrap_or_else(|| NONE.to_owned());
                let change = it
                    .former_verdict
                    .zip(it.verdict)
                    .map(|(old, new)| format!("{old} -> {new}"));
                let what = join_with(": ", &[change.unwrap_or_default(), why]);
                message!("watch-item", place, call, resources, what)
            }
        }
    }
}

fn name(text: &str) -> String {
    shortened(&printable(text), NAME_LENGTH)
}

/// The name at the end of an ARN, which says more than its path.
fn caller(arn: &str) -> String {
    let name = arn.rsplit('/').next().filter(|name| !name.is_empty());
    shortened(&printable(name.unwrap_or(arn)), NAME_LENGTH)
}

impl NewsKind {
    /// Its word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Verdict => "verdict",
            Self::CallerSilent => "caller_silent",
            Self::NotRead => "not_read",
            Self::Gap => "gap",
            Self::Accept => "accept",
            Self::Overdue => "overdue",
            Self::Stopped => "stopped",
            Self::Resumed => "resumed",
            Self::Cadence => "cadence",
        }
    }
}

/// A text of which Slack reads nothing as markup.
fn slack(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // A zero-width space after each sign that would begin bold, italic, code or struck text.
    text.replace('*', "*\u{200b}")
        .replace('_', "_\u{200b}")
        .replace('`', "'")
        .replace('~', "~\u{200b}")
}
