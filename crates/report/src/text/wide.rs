//! Where a line of Japanese may end: there are no spaces between its words.

use textwrap::WordSeparator;
use textwrap::core::{Word, display_width};

use crate::language::Language;

/// Ends a sentence; no space follows it.
pub(super) const FULL_STOP: &str = "。";

/// No line begins with one of these (kinsoku): what closes or belongs to the character before it.
const NOT_FIRST: &str =
    "、。，．・：；？！」』）〕］｝〉》】〙〗ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾ〜～…‥";
/// No line ends with one of these: what opens.
const NOT_LAST: &str = "「『（〔［｛〈《【〘〖";

/// What lines are made of: what is between spaces; in Japanese also what is between two wide characters.
pub(super) fn separator() -> WordSeparator {
    match Language::current() {
        Language::English => WordSeparator::AsciiSpace,
        Language::Japanese => WordSeparator::Custom(parts),
    }
}

fn parts(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    Box::new(WordSeparator::AsciiSpace.find_words(line).flat_map(pieces))
}

/// The parts of a word between which a line may end. The spaces behind the word are behind its last part.
fn pieces(word: Word<'_>) -> Vec<Word<'_>> {
    let mut ends: Vec<usize> = Vec::new();
    let mut former: Option<char> = None;
    for (at, character) in word.char_indices() {
        if former.is_some_and(|former| may_end_between(former, character)) {
            ends.push(at);
        }
        former = Some(character);
    }
    ends.push(word.len());
    let mut begin = 0;
    let mut pieces = Vec::with_capacity(ends.len());
    for end in ends {
        pieces.push(Word::from(word.word.get(begin..end).unwrap_or_default()));
        begin = end;
    }
    if let Some(last) = pieces.last_mut() {
        last.whitespace = word.whitespace;
    }
    pieces
}

/// Names, numbers and commands are of narrow characters, so they stay whole.
fn may_end_between(former: char, next: char) -> bool {
    if NOT_LAST.contains(former) || NOT_FIRST.contains(next) {
        return false;
    }
    let closes = NOT_FIRST.contains(former) && is_wide(former) && "、。，．：；？！」』）〕］｝〉》】".contains(former);
    (is_wide(former) && is_wide(next)) || closes || NOT_LAST.contains(next)
}

fn is_wide(character: char) -> bool {
    display_width(character.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wrap;
    use textwrap::core::display_width;

    const ARN: &str = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

    fn japanese(text: &str, columns: usize) -> Vec<String> {
        Language::Japanese.scope(|| wrap(text, columns, "  "))
    }

    #[test]
    fn japanese_is_wrapped_between_characters_by_columns_not_by_bytes() {
        assert_eq!(
            japanese("バケットにレプリケーションルールがありません。", 16),
            ["バケットにレプリ", "  ケーションルー", "  ルがありませ", "  ん。"]
        );
    }

    #[test]
    fn no_line_begins_with_what_closes_or_ends_with_what_opens_and_none_is_too_long() {
        let text = format!(
            "{ARN} は、サービスにリンクされたロール（AWS のみが作成できます）で検証済みの「AWS Config」です。\
             デプロイメント、キャッシュ、ファイルなどのチェック……。s3-bucket-cors、s3-bucket-policy を参照してください。"
        );
        for columns in 6..=200 {
            for line in japanese(&text, columns) {
                let line = line.trim();
                assert!(
                    !line.starts_with(|first| NOT_FIRST.contains(first)),
                    "{columns}: {line}"
                );
                assert!(!line.ends_with(|last| NOT_LAST.contains(last)), "{columns}: {line}");
                assert!(
                    line == ARN || columns < 20 || display_width(line) <= columns,
                    "{columns}: {line}"
                );
            }
        }
    }

    #[test]
    fn no_name_is_broken_and_nothing_is_lost_at_any_width() {
        let names = [
            ARN,
            "s3-bucket-replication",
            "payroll-111122223333",
            "--inventory",
            "84870588-4b1b-443d-b527-7213839e293c",
        ];
        let text = names
            .map(|name| format!("呼び出し元は{name}です。次に「{name}」と {name} を確認"))
            .concat();
        for columns in 6..=200 {
            let lines = japanese(&text, columns);
            let all: String = lines.iter().map(|line| line.trim()).collect();
            assert_eq!(all.replace(' ', ""), text.replace(' ', ""));
            for name in names {
                let whole = lines.iter().map(|line| line.matches(name).count()).sum::<usize>();
                assert_eq!(whole, 3, "{columns}: {name}");
            }
        }
    }

    #[test]
    fn english_is_wrapped_at_spaces_only() {
        assert_eq!(wrap("バケット名の例", 4, ""), ["バケット名の例"]);
    }
}
