//! The calls that would be tried, on one screen.

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use trailhum_core::diagnosis::{Permission, TrialPlan};

use super::Terminal;
use crate::text::wrap;
use crate::words::{comma, message, messages};

pub(super) fn write(plan: &TrialPlan, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = |text: &str, out: &mut dyn Write| {
        let lines = wrap(text, usize::from(terminal.width), "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    };
    wrapped(&message!("doctor-plan"), out)?;
    let regions = plan.regions.join(comma());
    let regions = if plan.all_regions {
        message!("doctor-plan-all-regions", regions)
    } else {
        message!("doctor-plan-regions", regions)
    };
    wrapped(&regions, out)?;
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(terminal.width)
        .set_header(messages![
            "doctor-column-call",
            "doctor-column-where",
            "doctor-column-if"
        ]);
    for permission in plan.permissions.iter().filter(|it| it.is_tried()) {
        table.add_row([
            permission.action.to_owned(),
            place(permission, plan),
            message!(&format!("doctor-if-{}", permission.condition.as_str())),
        ]);
    }
    for column in table.column_iter_mut().take(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    writeln!(out, "\n{}\n", table.trim_fmt())?;
    let left: Vec<&str> = plan
        .permissions
        .iter()
        .filter(|it| !it.is_tried())
        .map(|it| it.action)
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    wrapped(&message!("doctor-plan-never", actions = left.join(comma())), out)
}

fn place(permission: &Permission, plan: &TrialPlan) -> String {
    match (permission.action, permission.is_regional) {
        ("cloudtrail:LookupEvents", _) => message!("doctor-where-pages", pages = plan.pages),
        (_, true) => message!("doctor-where-each"),
        (_, false) => message!("doctor-where-once"),
    }
}
