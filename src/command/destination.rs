//! Where a result goes: to stdout or to a file, and what it may look like there.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;

use crate::coverage::Gap;
use crate::error::Error;
use crate::report::printable;

/// Columns where stdout is no terminal.
const WIDTH: u16 = 80;

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;

/// A file, or else stdout.
pub(super) struct Destination<'a> {
    file: Option<&'a Path>,
    /// Columns.
    pub(super) width: u16,
    /// Whether colours are wanted.
    pub(super) colour: bool,
    /// Whether the terminal can follow links.
    pub(super) links: bool,
}

impl<'a> Destination<'a> {
    pub(super) fn of(file: Option<&'a Path>) -> Self {
        let stdout = io::stdout();
        let terminal = file.is_none() && stdout.is_terminal();
        let columns = terminal_size::terminal_size_of(&stdout).map_or(WIDTH, |(width, _)| width.0.clamp(60, 200));
        Self {
            file,
            width: if terminal { columns } else { WIDTH },
            links: terminal && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            colour: file.is_none() && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        }
    }

    /// Has the result written there; `out` is stdout.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let Some(path) = self.file else {
            // Stdout itself writes every line on its own.
            let mut out = BufWriter::with_capacity(BUFFER, out);
            return render(&mut out).and_then(|()| out.flush()).map_err(Error::Output);
        };
        let failed = |error: io::Error| Error::Write {
            path: path.to_owned(),
            why: error.to_string(),
        };
        let mut file = BufWriter::new(std::fs::File::create(path).map_err(failed)?);
        render(&mut file).and_then(|()| file.flush()).map_err(failed)
    }
}

/// Says on stderr what could not be read, for a result that does not say it to people.
pub(super) fn warn(gaps: &[Gap]) {
    let mut stderr = anstream::stderr().lock();
    for gap in gaps {
        let line = format!("not read: {}: {}. {}", gap.place, gap.what, gap.hint);
        // Nobody is left to tell if even stderr is closed.
        let _ = writeln!(stderr, "warning: {}", printable(line.trim_end()));
    }
}
