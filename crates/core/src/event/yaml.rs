//! Answers of LookupEvents as the AWS CLI writes them with `--output yaml` or `yaml-stream`: the record is a text under
//! `CloudTrailEvent`, folded over several lines.

use std::io::{self, BufRead};

use saphyr_parser::{Event, Parser, ScanError};

use super::element::{Broken, Element};
use super::{Provenance, unwrap};

/// How such a text begins: `Events` is the first key of an answer, and these are the first ones of an entry.
const BEGINS: [&[u8]; 6] = [
    b"Events:",
    b"- Events:",
    b"AccessKeyId:",
    b"- AccessKeyId:",
    b"CloudTrailEvent:",
    b"- CloudTrailEvent:",
];

/// The key whose value is a record.
const RECORD: &str = "CloudTrailEvent";

/// Whether a text begins like such an answer.
pub(super) fn is_answer(begin: &[u8]) -> bool {
    let begin = begin.strip_prefix(b"---\n").unwrap_or(begin);
    BEGINS.iter().any(|key| begin.starts_with(key))
}

/// Hands every record to `sink`; returns what could not be read.
pub(super) fn stream(text: impl BufRead, sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    let mut failed = None;
    let parser = Parser::new_from_iter(Characters {
        text,
        line: String::new(),
        at: 0,
        failed: &mut failed,
    });
    let mut place = YamlPlace::default();
    let (mut found, mut broken) = (0, Vec::new());
    for event in parser {
        match event.map(|(event, _)| event) {
            Ok(Event::Scalar(value, ..)) => match place.scalar(&value) {
                YamlScalar::Key => {}
                YamlScalar::Record(provenance) => {
                    found += 1;
                    unwrap::entry(&value, provenance, sink);
                }
                YamlScalar::Other => {
                    found += unwrap::line(&value, sink).0;
                    sink(Element::Line);
                }
            },
            Ok(Event::MappingStart(..)) => place.levels.push(Level::mapping()),
            Ok(Event::SequenceStart(..)) => place.levels.push(Level::default()),
            Ok(Event::MappingEnd | Event::SequenceEnd) => place.leave(),
            Ok(Event::Alias(_)) => place.value(),
            Ok(_) => {}
            Err(error) => {
                broken.push(unreadable(&error));
                break;
            }
        }
    }
    if let Some(error) = failed {
        // The parser saw only that the text ended.
        return vec![Broken::Off(error)];
    }
    if found == 0 && broken.is_empty() {
        broken.push(Broken::Yaml);
    }
    broken
}

fn unreadable(error: &ScanError) -> Broken {
    Broken::Off(io::Error::new(
        io::ErrorKind::Unsupported,
        format!("not YAML from line {}: {}", error.marker().line(), error.info()),
    ))
}

/// What a scalar is.
enum YamlScalar {
    Key,
    /// A record, as a text.
    Record(Provenance),
    Other,
}

/// Where in the text a value is.
#[derive(Debug, Default)]
struct YamlPlace {
    levels: Vec<Level>,
}

/// A list or a mapping.
#[derive(Debug, Default)]
struct Level {
    is_mapping: bool,
    /// The key whose value comes next.
    key: Option<String>,
}

impl Level {
    fn mapping() -> Self {
        Self {
            is_mapping: true,
            key: None,
        }
    }
}

impl YamlPlace {
    fn scalar(&mut self, text: &str) -> YamlScalar {
        if let Some(level) = self.levels.last_mut()
            && level.is_mapping
            && level.key.is_none()
        {
            level.key = Some(text.to_owned());
            return YamlScalar::Key;
        }
        let is_record = self.levels.last().and_then(|level| level.key.as_deref()) == Some(RECORD);
        self.value();
        if !is_record {
            return YamlScalar::Other;
        }
        // Below any other key than that of an answer, others may have written it.
        let mut keys = self.levels.iter().filter_map(|level| level.key.as_deref());
        YamlScalar::Record(if keys.all(|key| key == "Events") {
            Provenance::CloudTrail
        } else {
            Provenance::Copy
        })
    }

    /// A value has ended.
    fn value(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.key = None;
        }
    }

    fn leave(&mut self) {
        self.levels.pop();
        self.value();
    }
}

/// The characters of a text, line by line. It ends where the text cannot be read further.
struct Characters<'e, R> {
    text: R,
    line: String,
    at: usize,
    failed: &'e mut Option<io::Error>,
}

impl<R: BufRead> Iterator for Characters<'_, R> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.at == self.line.len() {
            self.line.clear();
            self.at = 0;
            if let Err(error) = self.text.read_line(&mut self.line) {
                *self.failed = Some(error);
                return None;
            }
        }
        let next = self.line.get(self.at..)?.chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"eventTime": "2026-01-01T00:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "eventID": "1", "errorMessage": "It''s \"none\"", "userIdentity": {"invokedBy": "config.amazonaws.com"}}"#;

    fn read(text: &str) -> (Vec<Provenance>, Vec<String>) {
        assert!(is_answer(text.as_bytes()), "{text}");
        let mut found = Vec::new();
        let broken = stream(text.as_bytes(), &mut |element| match element {
            Element::Event(event) => {
                assert_eq!(event.error_message.as_deref(), Some("It's \"none\""));
                found.push(event.provenance);
            }
            Element::Line => {}
            other => panic!("{other:?}"),
        });
        (found, broken.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_form_of_an_answer_gives_its_records_as_cloudtrails_word() {
        for text in [
            format!(
                "Events:\n- AccessKeyId: ASIA\n  CloudTrailEvent: '{RECORD}'\n  EventName: GetBucketCors\nNextToken: x\n"
            ),
            format!(
                "- Events:\n  - AccessKeyId: ASIA\n    CloudTrailEvent: '{RECORD}'\n    Resources:\n    - ResourceName: b\n"
            ),
            format!("- AccessKeyId: ASIA\n  CloudTrailEvent: '{RECORD}'\n"),
            format!("---\nAccessKeyId: ASIA\nCloudTrailEvent: '{RECORD}'\n"),
        ] {
            assert_eq!(read(&text), (vec![Provenance::CloudTrail], vec![]), "{text}");
        }
        let twice = format!("Events:\n- CloudTrailEvent: '{RECORD}'\n- CloudTrailEvent: '{RECORD}'\n");
        assert_eq!(read(&twice).0.len(), 2);
    }

    #[test]
    fn below_another_key_it_is_a_copy() {
        for text in [
            format!("Events:\n- Wrapped:\n    CloudTrailEvent: '{RECORD}'\n"),
            format!("Events:\n- Text: '{RECORD}'\n"),
        ] {
            assert_eq!(read(&text), (vec![Provenance::Copy], vec![]), "{text}");
        }
    }

    #[test]
    fn what_comes_before_a_break_is_kept_and_nothing_is_named() {
        let (found, broken) = read(&format!("Events:\n- CloudTrailEvent: '{RECORD}'\n- {{[\n"));
        assert_eq!((found.len(), broken.len()), (1, 1), "{broken:?}");
        assert!(broken[0].starts_with("not YAML from line"), "{broken:?}");
        let (found, broken) = read("Events:\n- EventName: x\n");
        assert_eq!((found.len(), broken), (0, vec![Broken::Yaml.to_string()]));
    }
}
