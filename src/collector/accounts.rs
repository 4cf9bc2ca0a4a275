//! The accounts that a file lists: one a line, `ID[,NAME[,UNIT]]`, as CSV (RFC 4180); a line that begins with `#` is a
//! comment.

use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::organization::MemberAccount;
use crate::source::trail_key::is_account;

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// Parses the text of such a file.
///
/// # Errors
/// [`BadLine`] for the first line that names no account, names one again, or has more than three fields.
pub fn parse(text: &str) -> Result<Vec<MemberAccount>, BadLine> {
    let mut members: Vec<MemberAccount> = Vec::new();
    let mut known = BTreeSet::new();
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let member = member(text).map_err(|why| BadLine { line, why })?;
        if !known.insert(member.id.clone()) {
            let why = format!("account {} is listed twice", member.id);
            return Err(BadLine { line, why });
        }
        members.push(member);
    }
    Ok(members)
}

fn member(line: &str) -> Result<MemberAccount, String> {
    // Parsed by itself, so that an unclosed quote damages no other line.
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .trim(Trim::All)
        .from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record).map_err(|error| error.to_string())?;
    let field = |place| record.get(place).unwrap_or_default().to_owned();
    let id = field(0);
    if !is_account(&id) {
        return Err(format!(
            "{id:?} is not an account: write ID,NAME,UNIT with the 12 digits of its ID"
        ));
    }
    if record.len() > 3 {
        return Err("more than ID,NAME,UNIT: put a name that contains a comma in quotes".to_owned());
    }
    Ok(MemberAccount {
        name: field(1),
        unit: field(2),
        ..MemberAccount::unnamed(&id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_units_are_read_with_comments_quotes_and_spaces() {
        let text = "\u{feff}# our accounts\r\n111122223333\r\n\n222233334444, Shop , Workloads/Prod\r\n333344445555,\"Lab, old\"\n";
        let members = parse(text).unwrap();
        let named: Vec<(&str, &str, &str)> = members
            .iter()
            .map(|member| (member.id.as_str(), member.name.as_str(), member.unit.as_str()))
            .collect();
        let expected = [
            ("111122223333", "", ""),
            ("222233334444", "Shop", "Workloads/Prod"),
            ("333344445555", "Lab, old", ""),
        ];
        assert_eq!(named, expected);
        assert!(members.iter().all(|member| member.read));
    }

    #[test]
    fn a_bad_line_is_named_with_what_is_wrong() {
        for (text, line, message) in [
            ("# ids\n111122223333\n11112222333,eleven digits\n", 3, "12 digits"),
            ("111122223333\nShop,222233334444\n", 2, "\"Shop\" is not an account"),
            ("111122223333\n\n111122223333,again\n", 3, "listed twice"),
            ("111122223333,Lab, old,Sandbox\n", 1, "in quotes"),
            ("111122223333\n１２３４５６７８９０１２\n", 2, "not an account"),
        ] {
            let bad = parse(text).unwrap_err();
            assert_eq!(bad.line, line, "{text}");
            assert!(bad.why.contains(message), "{text}: {}", bad.why);
        }
    }
}
