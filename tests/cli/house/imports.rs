//! The modules that a file names: in `use` declarations, with their braces, and in paths inside of the code.

/// Every path below the own crate, or another of the workspace, that the code of a module names.
pub(super) fn of_module(module: &[String], code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for statement in code.split(';') {
        let import = ["use ", "\nuse "]
            .iter()
            .find_map(|it| statement.rsplit_once(it).map(|(_, import)| import));
        match import.filter(|import| !import.contains(['(', '='])) {
            Some(import) => expand(Vec::new(), &import.split_whitespace().collect::<String>(), &mut paths),
            None => paths.extend(inline(statement)),
        }
    }
    paths.iter().filter_map(|path| absolute(module, path)).collect()
}

/// `a::{b, c::{d, e}}` as the paths that it stands for. White space is gone, so `a as b` is one name: the first is right.
fn expand(mut before: Vec<String>, tree: &str, paths: &mut Vec<Vec<String>>) {
    let head = tree.split(['{', ',']).next().unwrap_or_default();
    before.extend(head.split("::").filter(|it| !it.is_empty()).map(str::to_owned));
    let Some(inside) = tree.strip_prefix(head).and_then(|rest| rest.strip_prefix('{')) else {
        paths.push(before);
        return;
    };
    let (mut depth, mut begin) = (0, 0);
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if begin < at {
                    expand(before.clone(), inside.get(begin..at).unwrap_or_default(), paths);
                }
                begin = at + 1;
            }
            _ => {}
        }
    }
}

/// Paths inside of code that begin with the crate, the parent or another crate.
fn inline(code: &str) -> Vec<Vec<String>> {
    let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    let paths = words.filter(|word| {
        [
            "crate::",
            "super::",
            "trailhum_core::",
            "trailhum_lint::",
            "trailhum_report::",
            "trailhum_sandbox::",
        ]
        .iter()
        .any(|it| word.starts_with(it))
    });
    paths
        .map(|path| path.split("::").map(str::to_owned).collect())
        .collect()
}

/// The same path from its crate on.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    let supers = path.iter().take_while(|it| *it == "super").count();
    Some(match first.as_str() {
        "crate" => [&module[..1], rest].concat(),
        "self" => [module, rest].concat(),
        "super" => [&module[..module.len().saturating_sub(supers)], &path[supers..]].concat(),
        other => [&[other.strip_prefix("trailhum_")?.to_owned()], rest].concat(),
    })
}
