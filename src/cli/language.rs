//! The language of what people read.

use super::{ChecksFormat, Cli, Command, FormatArg, TableFormat, TextFormat};
use crate::language::Language;
use crate::report::watch::NewsFormat;

impl Cli {
    /// The language in which the command writes: that of `--lang`, else of the environment; English where a program reads
    /// the result.
    pub(crate) fn language(&self, variable: impl Fn(&str) -> Option<String>) -> Language {
        if self.command.is_for_programs() {
            return Language::English;
        }
        self.lang.unwrap_or_else(|| Language::from_environment(variable))
    }
}

impl Command {
    /// Whether a program reads the result, or a person as code: those words are the same in every language.
    fn is_for_programs(&self) -> bool {
        match self {
            Self::Audit(args) => {
                matches!(args.format(), FormatArg::Json | FormatArg::Csv | FormatArg::Ndjson) || args.plan
            }
            Self::Explain(args) => args.format == TextFormat::Json,
            Self::Alarms(args) => args.format == TableFormat::Json,
            Self::Forecast(args) => args.format == TableFormat::Json,
            Self::Verify(args) => args.format == TableFormat::Json,
            Self::Doctor(args) => args.format == TableFormat::Json,
            Self::Errors(args) => args.format == TableFormat::Json,
            Self::Lint(args) => args.format == TableFormat::Json,
            Self::Diff(args) => args.format() == TextFormat::Json,
            Self::Watch(args) => matches!(args.format, NewsFormat::Json | NewsFormat::Ocsf),
            Self::Cache(args) => args.format == TableFormat::Json,
            Self::Checks(args) => args.format == ChecksFormat::Markdown,
            Self::Filter(args) => !args.check || args.format == TableFormat::Json,
            Self::Mcp(_) | Self::Sandbox(_) | Self::Completions { .. } => true,
            Self::Man { .. } => false,
        }
    }
}

/// The language of the help, which is written before the arguments are parsed: that of the last `--lang` that is one, else
/// of the environment.
pub(crate) fn of_help(arguments: impl Iterator<Item = String>, variable: impl Fn(&str) -> Option<String>) -> Language {
    let mut named = None;
    let mut arguments = arguments.take_while(|argument| argument != "--").peekable();
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.peek().map(String::as_str),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        let known = Language::ALL.into_iter().find(|language| Some(language.tag()) == value);
        named = known.or(named);
    }
    named.unwrap_or_else(|| Language::from_environment(variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_is_in_the_language_that_is_named_or_that_of_the_environment() {
        for (arguments, expected) in [
            ("audit --help", Language::Japanese),
            ("audit --lang en --help", Language::English),
            ("--lang=en audit", Language::English),
            ("audit --help --lang", Language::Japanese),
            ("audit --lang xx --help", Language::Japanese),
            ("audit --language=en", Language::Japanese),
            ("audit -- --lang en", Language::Japanese),
        ] {
            let environment = |name: &str| (name == "LANG").then(|| "ja_JP.UTF-8".to_owned());
            let language = of_help(arguments.split(' ').map(str::to_owned), environment);
            assert_eq!(language, expected, "{arguments}");
        }
    }
}
