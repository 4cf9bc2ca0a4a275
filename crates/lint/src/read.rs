//! From a text to a tree, in each language.

use trailhum_core::filter::STATEMENT_HEAD;

use crate::condition::{Node, NodeKind, TextSpan};
use crate::cursor::SyntaxError;
use crate::language::{FilterLanguage, Reading};

mod boolean;
mod cloudtrail_rs;
mod eventbridge;
mod kql;
mod lucene;
mod metric;
mod sigma;
mod splunk;
mod sql;
mod yaml;

pub(crate) use eventbridge::ENVELOPE;

/// A filter that was read.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its language.
    pub language: FilterLanguage,
    /// What the text says of the records that it matches.
    pub reading: Reading,
    /// What is kept.
    pub root: Node,
    /// What else the parser saw.
    pub remarks: Remarks,
}

/// What a parser sees beside the condition.
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    /// Fields that no record has: where, what is written, and what was most likely meant.
    pub unknown_fields: Vec<UnknownField>,
    /// Parts that do not depend on a record, or are not understood: as if they were not there.
    pub not_evaluated: Vec<TextSpan>,
    /// Texts in the quotes of names.
    pub quoted_names: Vec<TextSpan>,
    /// Where a condition has no effect because of how the language joins its neighbors, and how else it could be read.
    pub loose: Vec<LooseGroup>,
}

/// A field that no record has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// Where.
    pub span: TextSpan,
    /// As written.
    pub name: String,
    /// What was most likely meant, as the language would write it.
    pub meant: Option<String>,
}

/// AND and OR beside each other without brackets.
#[derive(Debug, Clone)]
pub struct LooseGroup {
    /// All of it.
    pub span: TextSpan,
    /// The part that brackets would go around in the other reading.
    pub brackets: TextSpan,
    /// As the language reads it.
    pub written: Node,
    /// The other reading.
    pub other: Node,
}

impl Filter {
    /// Reads a text.
    ///
    /// # Errors
    /// [`SyntaxError`] where it ends to be this language.
    pub fn read(text: &str, language: FilterLanguage, reading: Option<Reading>) -> Result<Self, SyntaxError> {
        let mut remarks = Remarks::default();
        let node = match language {
            FilterLanguage::Athena | FilterLanguage::Lake | FilterLanguage::Duckdb => {
                any_of(text, &mut |text| sql::read(text, language, &mut remarks))?
            }
            FilterLanguage::MetricFilter => any_of(text, &mut |text| metric::read(text, &mut remarks))?,
            FilterLanguage::Eventbridge => any_of(text, &mut |text| eventbridge::read(text, &mut remarks))?,
            FilterLanguage::Sigma => sigma::read(text, &mut remarks)?,
            FilterLanguage::Lucene => lucene::read(text, &mut remarks)?,
            FilterLanguage::Kql => kql::read(text, &mut remarks)?,
            FilterLanguage::CloudtrailRs => cloudtrail_rs::read(text, &mut remarks)?,
            FilterLanguage::Splunk => splunk::read(text, &mut remarks)?,
        };
        let reading = reading.unwrap_or(language.reading());
        let span = node.span;
        let root = match reading {
            Reading::Keeps => node,
            Reading::Hides => Node::new(NodeKind::Decided(Box::new(node), false), span).negate(span),
        };
        let root = root.finish();
        // JSON and YAML need no brackets; Lucene's parser sees its own kind of this.
        let has_brackets = !matches!(
            language,
            FilterLanguage::Lucene | FilterLanguage::Eventbridge | FilterLanguage::CloudtrailRs
        );
        if has_brackets {
            boolean::find_loose(&root, &mut remarks.loose);
        }
        Ok(Self {
            language,
            reading,
            root,
            remarks,
        })
    }
}

/// The filters that a text has, where one would be too long: patterns one a line, statements below a comment. Any other
/// text is one.
pub(crate) fn pieces(text: &str) -> Vec<TextSpan> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let end = start + line.trim().len();
        TextSpan { start, end }
    });
    let lines: Vec<TextSpan> = lines.filter(|line| line.start < line.end).collect();
    let is_pattern = |line: &TextSpan| line.text(text).starts_with('{') && line.text(text).ends_with('}');
    if lines.len() > 1 && lines.iter().all(is_pattern) {
        return lines;
    }
    let heads = lines.iter().filter(|line| line.text(text).starts_with(STATEMENT_HEAD));
    let mut starts: Vec<usize> = heads.map(|line| line.start).collect();
    if starts.is_empty() {
        starts.push(0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| TextSpan { start: *start, end })
        .collect()
}

/// Reads each of the filters of a text. A record is kept if one of them keeps it.
fn any_of(text: &str, read: &mut dyn FnMut(&str) -> Result<Node, SyntaxError>) -> Result<Node, SyntaxError> {
    let pieces = pieces(text);
    if pieces.len() == 1 {
        return read(text);
    }
    let mut nodes = Vec::new();
    for piece in pieces {
        // What is before it becomes space, so that places are those of the whole text.
        let blank = |character: char| {
            if character == '\n' {
                "\n".to_owned()
            } else {
                " ".repeat(character.len_utf8())
            }
        };
        let before: String = text.get(..piece.start).unwrap_or_default().chars().map(blank).collect();
        nodes.push(read(&(before + piece.text(text)))?);
    }
    let all = TextSpan {
        start: 0,
        end: text.len(),
    };
    Ok(Node::new(NodeKind::Any(nodes), all))
}
