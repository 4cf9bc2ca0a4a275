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
    format!("{expression} LIKE {}{escape}", literal(&format!("{}{text}{}", any(front), any(end))))
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
