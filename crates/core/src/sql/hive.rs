//! Hive's type names, as the Glue catalog writes them: `struct<type:string,sessioncontext:struct<...>>`.

/// A column as the Glue catalog lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name; Glue writes small letters.
    pub name: String,
    /// Hive's name of its type.
    pub kind: String,
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

/// The members between the outermost brackets, split at the commas outside of inner brackets.
fn members<'a>(kind: &'a str, outer: &str) -> Option<impl Iterator<Item = &'a str>> {
    let mut depth = 0_usize;
    let members = inside(kind, outer)?.split(move |letter| {
        match letter {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    Some(members)
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
}
