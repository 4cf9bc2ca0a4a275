//! Many accounts at a terminal: which have the most noise, what they share, and what sets one apart.

use std::cmp::Reverse;
use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{CellAlignment, ColumnConstraint, Table, Width};
use textwrap::core::display_width;

use super::TableLayout;
use crate::report::view::View;
use crate::text::{grouped, join, printable, shortened};
use crate::words::{message, organization as words};
use trailhum_core::finding::Verdict;
use trailhum_core::organization::{AccountSummary, Amounts, Organization, Shared, UnitSummary};

/// Columns of space around a cell and between two.
const PADDING: usize = 3;
/// Accounts, units, checks and differences that are shown by default.
const MAX_ROWS: usize = 10;
/// Accounts and differences on a screen.
const ROWS_IN_SHORT: (usize, usize) = (7, 2);
/// Columns of a name; AWS's own have up to 128 letters.
const MOST_NAME: usize = 60;

impl TableLayout<'_> {
    pub(super) fn organization(self, organization: &Organization, out: &mut dyn Write) -> io::Result<()> {
        let title = message!("organization-heading", accounts = words::size(organization));
        self.paragraph(&self.paint(&title, Style::new().bold()), out)?;
        let accounts = organization.accounts.iter();
        let rows = accounts.map(|account| (account_name(account), &account.amounts));
        self.amounts(
            message!("column-account"),
            rows,
            |count| message!("accounts-more", count),
            out,
        )?;
        if !organization.units.is_empty() {
            let rows = organization.units.iter().map(|unit| (unit_name(unit), &unit.amounts));
            self.amounts(
                message!("column-unit"),
                rows,
                |count| message!("units-more", count),
                out,
            )?;
        }
        for sentence in words::shared(organization) {
            self.paragraph(&sentence, out)?;
        }
        self.shared(&organization.shared, out)?;
        self.apart(organization, out)
    }

    /// The accounts with their errors, and what sets one apart, in few lines.
    pub(super) fn organization_in_short(self, organization: &Organization, out: &mut dyn Write) -> io::Result<()> {
        let view = View {
            limit: Some(self.view.limit.unwrap_or(ROWS_IN_SHORT.0)),
            ..self.view.clone()
        };
        let short = TableLayout { view: &view, ..self };
        let mut accounts: Vec<&AccountSummary> = organization.accounts.iter().collect();
        // Accounts with the most noise come first; here those that need attention most.
        accounts.sort_by_key(|account| Reverse(account.amounts.with_verdict(Verdict::Investigate).calls));
        let rows = accounts
            .into_iter()
            .map(|account| (account_name(account), &account.amounts));
        let mut lines = Vec::new();
        let unread = organization.accounts.iter().any(|account| !account.member.read);
        let size = unread.then(|| format!("{}.", words::size(organization)));
        let sentences: Vec<String> = size.into_iter().chain(words::shared(organization)).collect();
        short.wrapped(&join(&sentences), "  ", &mut lines)?;
        short.amounts(
            message!("column-account"),
            rows,
            |count| message!("accounts-more", count),
            &mut lines,
        )?;
        for difference in organization
            .apart
            .iter()
            .take(self.view.limit.unwrap_or(ROWS_IN_SHORT.1))
        {
            let account = printable(&words::whose(difference, organization));
            let line = format!("{account}: {}", printable(&words::outlier(difference)));
            short.wrapped(&line, "  ", &mut lines)?;
        }
        // A screen has no room for empty lines.
        let text = String::from_utf8_lossy(&lines);
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .try_for_each(|line| writeln!(out, "{line}"))
    }

    fn amounts<'r>(
        self,
        first: String,
        rows: impl ExactSizeIterator<Item = (String, &'r Amounts)>,
        more: impl Fn(usize) -> String,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let rows: Vec<(String, &Amounts)> = rows.collect();
        // Verdicts that none of them has would only take room.
        let has = |verdict: &Verdict| rows.iter().any(|(_, amounts)| amounts.with_verdict(*verdict).calls > 0);
        let verdicts: Vec<Verdict> = Verdict::ALL.into_iter().filter(has).collect();
        let headings = verdicts
            .iter()
            .map(|verdict| message!(&format!("short-column-{}", verdict.as_str())));
        let headings: Vec<String> = headings.collect();
        let widths: Vec<usize> = headings
            .iter()
            .map(|heading| display_width(heading) + PADDING)
            .collect();
        let mut table = self.blank(std::iter::once(first).chain(headings).collect::<Vec<_>>());
        let all = rows.len();
        let rows = rows.into_iter().take(self.most()).map(|(name, amounts)| {
            let errors = verdicts
                .iter()
                .map(|verdict| grouped(amounts.with_verdict(*verdict).calls));
            std::iter::once(name).chain(errors).collect::<Vec<String>>()
        });
        let rows: Vec<Vec<String>> = rows.collect();
        table.add_rows(&rows);
        // The ID of an account is copied, and a number that is broken reads as two.
        let widest = |place: usize, by: char| {
            let cells = rows.iter().filter_map(|row| row.get(place));
            let parts = cells.flat_map(|cell| cell.split(by));
            parts
                .map(|part| display_width(part) + PADDING)
                .max()
                .unwrap_or_default()
        };
        let numbers: usize = widths
            .iter()
            .zip(1..)
            .map(|(width, place)| *width.max(&widest(place, ' ')))
            .sum();
        // What the numbers leave is the name's. Where that is too little for an ID, headings are broken.
        let fits = widest(0, ' ') + numbers <= usize::from(self.terminal.width);
        for (place, column) in table.column_iter_mut().enumerate() {
            let least = Width::Fixed(widest(place, ' ').try_into().unwrap_or_default());
            column.set_constraint(match place {
                1.. if fits => ColumnConstraint::ContentWidth,
                _ => ColumnConstraint::LowerBoundary(least),
            });
        }
        align_right(&mut table, 1..=verdicts.len());
        self.rows(&table, all, more, out)
    }

    fn shared(self, all: &[Shared], out: &mut dyn Write) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        let mut table = self.blank(words::shared_columns());
        for shared in all.iter().take(self.most()) {
            table.add_row([
                shortened(&printable(&shared.ask.label()), MOST_NAME),
                shared.ask.asker().map(printable).unwrap_or_default(),
                words::spread(shared),
                grouped(shared.amount.calls),
                words::a_month(shared),
            ]);
        }
        align_right(&mut table, 3..=4);
        self.rows(&table, all.len(), |count| message!("checks-more", count), out)
    }

    fn apart(self, organization: &Organization, out: &mut dyn Write) -> io::Result<()> {
        let all = &organization.apart;
        if all.is_empty() {
            return Ok(());
        }
        self.wrapped(&message!("apart-heading"), "", out)?;
        for difference in all.iter().take(self.most()) {
            let account = self.paint(
                &shortened(&printable(&words::whose(difference, organization)), MOST_NAME),
                Style::new().bold(),
            );
            self.wrapped(
                &format!("- {account}: {}", printable(&words::outlier(difference))),
                "  ",
                out,
            )?;
        }
        self.more(all.len(), |count| message!("differences-more", count), out)?;
        writeln!(out)
    }

    fn rows(self, table: &Table, all: usize, more: impl Fn(usize) -> String, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", table.trim_fmt())?;
        self.more(all, more, out)?;
        writeln!(out)
    }

    fn more(self, all: usize, more: impl Fn(usize) -> String, out: &mut dyn Write) -> io::Result<()> {
        match all.saturating_sub(self.most()) {
            0 => Ok(()),
            count => self.wrapped(&message!("and-more", more = more(count)), "", out),
        }
    }

    fn most(self) -> usize {
        self.view.limit.unwrap_or(MAX_ROWS)
    }
}

fn account_name(account: &AccountSummary) -> String {
    let name = shortened(&printable(&words::named(&account.member)), MOST_NAME);
    match account.member.unit.as_str() {
        "" => name,
        unit => format!("{name}, {}", shortened(&printable(unit), MOST_NAME)),
    }
}

fn unit_name(unit: &UnitSummary) -> String {
    let path = shortened(&printable(&unit.path), MOST_NAME);
    format!("{path} ({})", message!("accounts", count = unit.accounts))
}

fn align_right(table: &mut Table, columns: std::ops::RangeInclusive<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
