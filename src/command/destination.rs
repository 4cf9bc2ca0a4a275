//! Where a result goes: to stdout or to a file, and what it may look like there.

use std::fs::File;
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
        let mut opened = self.open(out)?;
        render(&mut opened)
            .and_then(|()| opened.flush())
            .map_err(|error| self.failed(error))
    }

    /// Begins to write there.
    pub(super) fn open<'o>(&self, out: &'o mut dyn Write) -> Result<BufWriter<Box<dyn Write + 'o>>, Error> {
        let unbuffered: Box<dyn Write + 'o> = match self.file {
            Some(path) => Box::new(File::create(path).map_err(|error| self.failed(error))?),
            // Stdout itself writes every line on its own.
            None => Box::new(out),
        };
        Ok(BufWriter::with_capacity(BUFFER, unbuffered))
    }

    /// What ends a run that could not write there.
    pub(super) fn failed(&self, error: io::Error) -> Error {
        match self.file {
            Some(path) => Error::Write {
                path: path.to_owned(),
                why: error.to_string(),
            },
            None => Error::Output(error),
        }
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
