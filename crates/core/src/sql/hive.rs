//! Hive's type names, as the Glue catalog writes them: `struct<type:string,sessioncontext:struct<...>>`.

/// A column as the Glue catalog lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name; Glue writes small letters.
    pub name: String,
    /// Hive's name of its type.
    pub kind: String,
}

impl Column {
    /// A column as Trino lists it.
    #[must_use]
    pub fn from_trino(name: &str, kind: &str) -> Self {
        Self {
            name: name.to_lowercase(),
            kind: hive_name(kind),
        }
    }
}

/// Hive's name of a type of Trino: `array(row(arn varchar))` is `array<struct<arn:varchar>>`.
fn hive_name(kind: &str) -> String {
    let kind = kind.trim().to_lowercase();
    let Some((outer, inner)) = kind.split_once('(') else {
        return kind;
    };
    let Some(inner) = inner.strip_suffix(')') else {
        // Such as `timestamp(3) with time zone`.
        return kind;
    };
    let members = split_members(inner).map(str::trim);
    match outer {
        "row" => {
            let members = members.map(|member| match member.split_once(' ') {
                Some((name, kind)) => format!("{}:{}", name.trim_matches('"'), hive_name(kind)),
                None => hive_name(member),
            });
            format!("struct<{}>", members.collect::<Vec<_>>().join(","))
        }
        "array" | "map" => format!("{outer}<{}>", members.map(hive_name).collect::<Vec<_>>().join(",")),
        _ => kind.clone(),
    }
}

/// The type of a field inside a `struct<...>`, by its path; names compare without regard to case.
pub(super) fn field<'a>(kind: &'a str, path: &[&str]) -> Option<&'a str> {
    let Some((name, rest)) = path.split_first() else {
        return Some(kind.trim());
    };
    let (_, inner) = members(kind, "struct")?
        .filter_map(|member| member.split_once(':'))
        .find(|(member, _)| member.trim().eq_ignore_ascii_case(name))?;
    field(inner, rest)
}

/// The type of the elements of an `array<...>`.
pub(super) fn element(kind: &str) -> Option<&str> {
    inside(kind, "array")
}

fn inside<'a>(kind: &'a str, outer: &str) -> Option<&'a str> {
    let (head, rest) = kind.trim().split_once('<')?;
    let inner = rest.strip_suffix('>')?;
    head.trim().eq_ignore_ascii_case(outer).then_some(inner)
}

/// Whether a type is a map from texts to texts.
pub(super) fn is_map_of_texts(kind: &str) -> bool {
    let is_text = |kind: &str| {
        let kind = kind.trim();
        kind == "string" || kind.starts_with("varchar")
    };
    members(kind, "map").is_some_and(|mut members| members.by_ref().take(2).all(is_text) && members.next().is_none())
}

/// The members between the outermost brackets.
fn members<'a>(kind: &'a str, outer: &str) -> Option<impl Iterator<Item = &'a str>> {
    inside(kind, outer).map(split_members)
}

/// Splits at the commas outside of inner brackets.
fn split_members(inner: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    inner.split(move |letter| {
        match letter {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_at_any_depth_and_in_any_case() {
        let kind = "struct<type:string,amount:decimal(10,2),sessionContext:struct<attributes:map<string,string>,\
                    sessionIssuer:struct<arn:string>>,invokedby:string>";
        assert_eq!(field(kind, &["type"]), Some("string"));
        assert_eq!(field(kind, &["invokedBy"]), Some("string"));
        assert_eq!(field(kind, &["sessioncontext", "sessionissuer", "arn"]), Some("string"));
        assert_eq!(
            field(kind, &["sessioncontext", "attributes"]),
            Some("map<string,string>")
        );
        assert_eq!(field(kind, &["arn"]), None);
        assert_eq!(field("string", &["arn"]), None);
        assert_eq!(element("array<struct<arn:string>>"), Some("struct<arn:string>"));
        assert_eq!(element("string"), None);
    }

    #[test]
    fn types_of_trino_are_those_of_hive_in_other_words() {
        for (trino, hive) in [
            ("varchar", "varchar"),
            ("varchar(10)", "varchar(10)"),
            ("timestamp(6) with time zone", "timestamp(6) with time zone"),
            ("map(varchar, varchar)", "map<varchar,varchar>"),
            (
                "row(type varchar, \"sessionContext\" row(amount decimal(10,2), sessionissuer row(arn varchar)))",
                "struct<type:varchar,sessioncontext:struct<amount:decimal(10,2),sessionissuer:struct<arn:varchar>>>",
            ),
            (
                "array(row(arn varchar, tags map(varchar, array(varchar))))",
                "array<struct<arn:varchar,tags:map<varchar,array<varchar>>>>",
            ),
            ("row(", "row("),
            ("", ""),
        ] {
            assert_eq!(Column::from_trino("X", trino).kind, hive);
        }
        assert_eq!(Column::from_trino("EventTime", "varchar").name, "eventtime");
    }

    #[test]
    fn a_map_is_one_of_texts_only_if_both_sides_are() {
        for (kind, is_one) in [
            ("map<string,string>", true),
            ("map<varchar,varchar(10)>", true),
            ("map<string,array<string>>", false),
            ("map<string,string,string>", false),
            ("string", false),
        ] {
            assert_eq!(is_map_of_texts(kind), is_one, "{kind}");
        }
    }
}
