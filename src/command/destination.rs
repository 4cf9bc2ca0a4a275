//! Where a result goes: to stdout or to a file, and what it may look like there.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;

use crate::coverage::Gap;
use crate::error::Error;

mod replacement;

use replacement::Replacement;

/// Columns where stdout is no terminal.
const DEFAULT_WIDTH: u16 = 80;

/// Bytes that are written at once.
const BUFFER_BYTES: usize = 1 << 16;

/// A file, or else stdout.
pub(super) struct Destination<'a> {
    file: Option<&'a Path>,
    /// Columns.
    pub(super) width: u16,
    /// Whether colors are wanted.
    pub(super) color: bool,
    /// Whether the terminal can follow links.
    pub(super) links: bool,
}

/// A destination that is being written to.
pub(super) struct OpenDestination<'o>(BufWriter<OutputTarget<'o>>);

enum OutputTarget<'o> {
    Stdout(&'o mut dyn Write),
    File(Replacement),
}

impl<'a> Destination<'a> {
    pub(super) fn new(file: Option<&'a Path>) -> Self {
        let stdout = io::stdout();
        let terminal = file.is_none() && stdout.is_terminal();
        let columns =
            terminal_size::terminal_size_of(&stdout).map_or(DEFAULT_WIDTH, |(width, _)| width.0.clamp(60, 200));
        Self {
            file,
            width: if terminal { columns } else { DEFAULT_WIDTH },
            links: terminal && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            color: file.is_none() && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        }
    }

    /// Has the result written there; `out` is stdout. A file is replaced only once the whole result is written.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut opened = self.open(out)?;
        render(&mut opened)
            .and_then(|()| opened.finish())
            .map_err(|error| self.failed(error))
    }

    /// Begins to write there; what is never [finished](Opened::finish) leaves a file as it was.
    pub(super) fn open<'o>(&self, out: &'o mut dyn Write) -> Result<OpenDestination<'o>, Error> {
        let to = match self.file {
            Some(path) => OutputTarget::File(Replacement::begin(path).map_err(|error| self.failed(error))?),
            None => OutputTarget::Stdout(out),
        };
        // Stdout itself writes every line on its own.
        Ok(OpenDestination(BufWriter::with_capacity(BUFFER_BYTES, to)))
    }

    /// What ends a run that could not write there.
    pub(super) fn failed(&self, error: io::Error) -> Error {
        match self.file {
            Some(path) => Error::write(path, &error),
            None => Error::Output(error),
        }
    }
}

impl OpenDestination<'_> {
    /// Writes what is left, and puts a file in its place.
    pub(super) fn finish(self) -> io::Result<()> {
        match self.0.into_inner().map_err(io::IntoInnerError::into_error)? {
            OutputTarget::Stdout(out) => out.flush(),
            OutputTarget::File(file) => file.finish(),
        }
    }
}

impl Write for OpenDestination<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for OutputTarget<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

/// Says on stderr what could not be read, for a result that does not say it to people.
pub(super) fn warn(gaps: &[Gap]) {
    for gap in gaps {
        let line = format!("not read: {}: {}. {}", gap.place, gap.what, gap.hint);
        super::output::say("warning", line.trim_end());
    }
}
