//! Spelling values and names so that none can change the meaning of a statement.

/// A text as a literal: in Trino nothing but the quote itself ends one.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name, quoted.
pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `column IN (...)`, or `=` for one value.
pub(super) fn one_of<'a>(expression: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(literal).collect();
    match values.as_slice() {
        [value] => format!("{expression} = {value}"),
        values => format!("{expression} IN ({})", values.join(", ")),
    }
}

/// Whether a text is one of these names, as an expression that is as short as possible, and slower than [`one_of`]. Names
/// with anything but letters and digits are compared one by one.
pub(super) fn one_of_names(expression: &str, names: &[&str]) -> String {
    let is_plain = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if names.len() < 3 || !names.iter().all(is_plain) {
        return one_of(expression, names.iter().copied());
    }
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    format!("regexp_like({expression}, '^{}$')", alternatives(&sorted))
}

/// A pattern for these texts, which are sorted, each once: what several begin with is written once.
fn alternatives(texts: &[&str]) -> String {
    let mut parts = Vec::new();
    let mut rest = texts;
    while let Some(first) = rest.first() {
        let initial = first.get(..1).unwrap_or_default();
        let alike = rest
            .iter()
            .take_while(|text| text.get(..1).unwrap_or_default() == initial);
        let (group, others) = rest.split_at(alike.count().max(1));
        rest = others;
        let common = common_beginning(group);
        let ends: Vec<&str> = group.iter().filter_map(|text| text.get(common..)).collect();
        let ends = if ends.len() > 1 {
            alternatives(&ends)
        } else {
            String::new()
        };
        parts.push(format!("{}{ends}", first.get(..common).unwrap_or_default()));
    }
    match parts.as_slice() {
        [only] => only.clone(),
        _ => format!("({})", parts.join("|")),
    }
}

/// How many bytes these have in common at the begin. They are sorted: what the first and the last have, all have.
fn common_beginning(texts: &[&str]) -> usize {
    let (Some(first), Some(last)) = (texts.first(), texts.last()) else {
        return 0;
    };
    let common = first.bytes().zip(last.bytes()).take_while(|(one, other)| one == other);
    common.count()
}

/// Whether a text fits a pattern of the catalog, which may have `*` in front and at the end.
pub(super) fn fits(expression: &str, pattern: &str) -> String {
    let text = pattern.trim_start_matches('*').trim_end_matches('*');
    let (front, end) = (pattern.starts_with('*'), pattern.ends_with('*'));
    if !front && !end {
        return format!("{expression} = {}", literal(text));
    }
    let any = |is_there: bool| if is_there { "%" } else { "" };
    let special = |letter: char| matches!(letter, '%' | '_' | '\\');
    let escape = if text.contains(special) { " ESCAPE '\\'" } else { "" };
    let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!(
        "{expression} LIKE {}{escape}",
        literal(&format!("{}{text}{}", any(front), any(end)))
    )
}

/// Whether a text fits one of these patterns.
pub(super) fn fits_any<'a>(expression: &str, patterns: impl IntoIterator<Item = &'a str>) -> String {
    let patterns: Vec<&str> = patterns.into_iter().collect();
    if patterns.iter().all(|pattern| !pattern.contains('*')) {
        return one_of(expression, patterns);
    }
    if let [pattern] = patterns.as_slice() {
        return fits(expression, pattern);
    }
    let each: Vec<String> = patterns.iter().map(|pattern| fits(expression, pattern)).collect();
    format!("({})", each.join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_value_or_a_name_stays_inside_of_it() {
        assert_eq!(literal("x' OR '1'='1"), "'x'' OR ''1''=''1'");
        assert_eq!(identifier(r#"t"; DROP TABLE t; --"#), r#""t""; DROP TABLE t; --""#);
        assert_eq!(one_of("a", ["b"]), "a = 'b'");
        assert_eq!(one_of("a", ["b", "c'"]), "a IN ('b', 'c''')");
    }

    #[test]
    fn names_share_what_they_begin_with() {
        let short = |names: &[&str]| one_of_names("a", names);
        assert_eq!(
            short(&["PutBucketCors", "PutBucketCorsRule", "DeleteBucketCors", "PutBucketAcl"]),
            "regexp_like(a, '^(DeleteBucketCors|PutBucket(Acl|Cors(|Rule)))$')"
        );
        assert_eq!(short(&["b", "c"]), "a IN ('b', 'c')");
        assert_eq!(short(&["b", "c", "d'"]), "a IN ('b', 'c', 'd''')");
    }

    #[test]
    fn a_pattern_of_the_catalog_is_a_pattern_of_sql_and_its_letters_mean_themselves() {
        assert_eq!(fits("a", "b'"), "a = 'b'''");
        assert_eq!(fits("a", "b*"), "a LIKE 'b%'");
        assert_eq!(fits("a", "*b"), "a LIKE '%b'");
        assert_eq!(fits("a", "*b*"), "a LIKE '%b%'");
        assert_eq!(fits("a", "*50%_\\"), r"a LIKE '%50\%\_\\' ESCAPE '\'");
        assert_eq!(fits_any("a", ["b", "c"]), "a IN ('b', 'c')");
        assert_eq!(fits_any("a", ["b", "c*"]), "(a = 'b' OR a LIKE 'c%')");
    }
}
