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
}
