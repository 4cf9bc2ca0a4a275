//! The format of a file by its suffix.

use std::path::Path;

use super::{AuditArgs, DiffArgs, FormatArg, TextFormat};

impl AuditArgs {
    /// The format that is named, else that of the file's suffix, else the table.
    pub(crate) fn format(&self) -> FormatArg {
        let implied = || match suffix(self.output.as_deref()).as_str() {
            "html" => Some(FormatArg::Html),
            "json" => Some(FormatArg::Json),
            "csv" => Some(FormatArg::Csv),
            "ndjson" => Some(FormatArg::Ndjson),
            "md" => Some(FormatArg::Markdown),
            _ => None,
        };
        self.format.or_else(implied).unwrap_or(FormatArg::Table)
    }
}

impl DiffArgs {
    /// The format that is named, else that of the file's suffix, else the table.
    pub(crate) fn format(&self) -> TextFormat {
        let implied = || match suffix(self.output.as_deref()).as_str() {
            "json" => Some(TextFormat::Json),
            "md" => Some(TextFormat::Markdown),
            _ => None,
        };
        self.format.or_else(implied).unwrap_or(TextFormat::Text)
    }
}

/// The suffix of a file in lowercase; empty if there is none.
fn suffix(file: Option<&Path>) -> String {
    let suffix = file.and_then(Path::extension).unwrap_or_default();
    suffix.to_string_lossy().to_lowercase()
}
