//! A pager for text that is longer than the terminal, as git uses one.
//!
//! The text is held until the command has ended: by then nothing else writes to the terminal, and Ctrl-C is the pager's.

use std::io::{self, IsTerminal as _, Stdout, Write};
use std::process::{Command as Process, Stdio};

use textwrap::core::display_width;

use crate::cli::{Cli, Command, FormatArg, TableFormat, TextFormat};

/// What `less` does unless `LESS` says otherwise: end if the text fits, show colors, leave the text on the screen.
const LESS: &str = "FRX";

/// Where a command writes its result: stdout, or the pager of a terminal.
pub(super) struct Screen {
    /// Not locked: `trailhum mcp` writes to it from other threads.
    stdout: Stdout,
    held: Option<HeldText>,
}

/// Text that waits for its end, to be measured.
struct HeldText {
    text: Vec<u8>,
    pager: Vec<String>,
}

impl Screen {
    /// Stdout for this command, with a pager where one is of use.
    pub(super) fn new(cli: &Cli) -> Self {
        let terminal = io::stdout().is_terminal() && variable("TERM").as_deref() != Some("dumb");
        let pager = if terminal && !cli.no_pager && is_text(&cli.command) {
            choose(variable)
        } else {
            None
        };
        Self {
            stdout: io::stdout(),
            held: pager.map(|pager| HeldText {
                text: Vec::new(),
                pager,
            }),
        }
    }

    /// Shows what is held, and returns when the pager has ended.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if let Some(HeldText { text, pager }) = self.held
            && !(is_longer_than_terminal(&text) && show(&pager, &text)?)
        {
            self.stdout.write_all(&text)?;
        }
        self.stdout.flush()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.held {
            Some(held) => held.text.write(bytes),
            None => self.stdout.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &self.held {
            Some(_) => Ok(()),
            None => self.stdout.flush(),
        }
    }
}

/// Whether a command writes text for people to stdout that may be long.
fn is_text(command: &Command) -> bool {
    match command {
        Command::Audit(args) => args.output.is_none() && args.format() == FormatArg::Table,
        Command::Explain(args) => args.format == TextFormat::Text,
        Command::Alarms(args) => args.format == TableFormat::Table,
        Command::Forecast(args) => args.format == TableFormat::Table,
        Command::Verify(args) => args.format == TableFormat::Table,
        Command::Doctor(args) => args.format == TableFormat::Table,
        Command::Errors(args) => args.format == TableFormat::Table,
        Command::Diff(args) => args.output.is_none() && args.format() == TextFormat::Text,
        Command::Checks(_) => true,
        _ => false,
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The command of the pager; `None` where the user wants none.
fn choose(variable: impl Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let named = variable("TRAILHUM_PAGER").or_else(|| variable("PAGER"));
    let command: Vec<String> = match &named {
        Some(command) => command.split_whitespace().map(str::to_owned).collect(),
        None => vec!["less".to_owned()],
    };
    (!command.is_empty() && command != ["cat"]).then_some(command)
}

fn is_longer_than_terminal(text: &[u8]) -> bool {
    let Some((columns, rows)) = terminal_size::terminal_size_of(io::stdout()) else {
        return false;
    };
    // The last row is the shell's prompt.
    lines(&String::from_utf8_lossy(text), usize::from(columns.0)) >= usize::from(rows.0)
}

/// The rows that a text takes on a terminal of so many columns.
fn lines(text: &str, columns: usize) -> usize {
    let widths = text.lines().map(display_width);
    widths.map(|width| width.div_ceil(columns.max(1)).max(1)).sum()
}

/// Shows the text in the pager; returns false if it does not start. Ending it early is no error.
fn show(pager: &[String], text: &[u8]) -> io::Result<bool> {
    let Some((name, arguments)) = pager.split_first() else {
        return Ok(false);
    };
    let mut process = Process::new(name);
    process.args(arguments).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        process.env("LESS", LESS);
    }
    let Ok(mut child) = process.spawn() else {
        return Ok(false);
    };
    leave_interrupts_to_pager();
    if let Some(mut input) = child.stdin.take()
        && let Err(error) = input.write_all(text)
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        return Err(error);
    }
    child.wait()?;
    Ok(true)
}

/// Ctrl-C goes to all processes at the terminal, and must not end this one before its pager. Once a handler is registered,
/// it stays (documented by tokio).
fn leave_interrupts_to_pager() {
    #[cfg(unix)]
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
        let _inside = runtime.enter();
        // Without it Ctrl-C ends the program, as it does without a pager.
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pager_that_is_set_is_chosen_and_empty_means_none() {
        for (own, general, chosen) in [
            (None, None, Some("less")),
            (None, Some("more"), Some("more")),
            (Some("less -S"), Some("more"), Some("less -S")),
            (Some(""), Some("more"), None),
            (Some("cat"), None, None),
            (None, Some(" "), None),
            (None, Some("cat"), None),
            (None, Some("cat -n"), Some("cat -n")),
        ] {
            let pager = choose(|name| match name {
                "TRAILHUM_PAGER" => own.map(str::to_owned),
                "PAGER" => general.map(str::to_owned),
                _ => None,
            });
            assert_eq!(pager.map(|it| it.join(" ")).as_deref(), chosen, "{own:?} {general:?}");
        }
    }

    #[test]
    fn a_line_that_is_wider_than_the_terminal_takes_several_rows() {
        for (text, columns, rows) in [
            ("", 80, 0),
            ("a\n\nb\n", 80, 3),
            ("1234567890\n", 10, 1),
            ("12345678901\n", 10, 2),
            ("\u{1b}[31m1234567890\u{1b}[0m\n", 10, 1),
            ("監査監査監査\n", 10, 2),
        ] {
            assert_eq!(lines(text, columns), rows, "{text:?}");
        }
    }
}
