//! The report at a terminal: a real one, by a pseudo-terminal of Python's own library.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use textwrap::core::display_width;

use crate::browser::reports::hostile;
use crate::formats;
use crate::support::{run, trailhum};

/// Runs a command in a terminal of so many columns, and prints what it wrote.
const TERMINAL: &str = "
import fcntl, os, pty, struct, sys, termios
columns, command = int(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # progress is not the report
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))
    os.execv(command[0], command)
written = b''
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    written += piece
sys.stdout.buffer.write(written)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";

/// What `trailhum` writes to a terminal of so many columns, in this environment.
pub(crate) fn on_terminal(columns: u16, args: &[&str], environment: &[(&str, &str)]) -> String {
    run(&mut terminal(columns, args, environment)).out.replace("\r\n", "\n")
}

/// `trailhum` at a terminal of so many columns and 40 rows, without a pager unless the environment names one.
fn terminal(columns: u16, args: &[&str], environment: &[(&str, &str)]) -> Command {
    let own = trailhum(&[]);
    let mut command = Command::new("python3");
    command
        .args(["-c", TERMINAL, &columns.to_string(), env!("CARGO_BIN_EXE_trailhum")])
        .args(args);
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    for name in ["COLORTERM", "CI", "TERM_PROGRAM", "VTE_VERSION", "FORCE_HYPERLINK"] {
        command.env_remove(name);
    }
    command
        .env("TERM", "xterm-256color")
        .env("TRAILHUM_PAGER", "")
        .envs(environment.iter().copied());
    command
}

/// The text without the codes for colors and links.
pub(crate) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn piped(args: &[&str]) -> String {
    run(&mut trailhum(args)).out
}

const VTE: (&str, &str) = ("VTE_VERSION", "7600");

#[test]
#[ignore = "needs python3 and the Python package index"]
fn colors_and_links_are_for_terminals_that_have_them() {
    let args = ["audit", "--sandbox", "--group-by", "resource"];
    let (color, link) = ("\u{1b}[", "\u{1b}]8;;https://");
    let all = on_terminal(80, &args, &[VTE]);
    assert!(all.contains(color) && all.contains(link), "{all}");
    let address = "https://eu-central-1.console.aws.amazon.com/s3/buckets/app-data-111122223333?region=eu-central-1";
    assert!(all.contains(&format!("\u{1b}]8;;{address}\u{1b}\\")), "{all}");
    let by_caller = on_terminal(80, &["audit", "--sandbox", "--details"], &[VTE]);
    assert!(
        by_caller.contains("https://console.aws.amazon.com/iam/home#/roles/details/"),
        "{by_caller}"
    );
    let no_links = on_terminal(80, &args, &[]);
    assert!(no_links.contains(color) && !no_links.contains(link));
    assert!(!on_terminal(80, &args, &[("NO_COLOR", "1")]).contains(color));
    let dumb = on_terminal(80, &args, &[("TERM", "dumb")]);
    assert!(!dumb.contains('\u{1b}'), "{dumb}");
    let piped = piped(&args);
    assert!(!piped.contains('\u{1b}'));
    assert_eq!(plain(&all), piped, "a terminal of 80 columns shows the same text");
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn only_tables_with_long_names_are_wider_than_the_terminal_and_no_number_is_lost() {
    // The numbers below "Errors" of all tables.
    let numbers = |text: &str| -> Vec<u64> {
        let (mut end, mut numbers) = (0, Vec::new());
        for line in text.lines() {
            if let Some((before, _)) = line.split_once("Errors ") {
                end = before.chars().count() + "Errors".len();
            } else if !line.starts_with([' ', '─']) {
                end = 0;
            }
            let cell: String = line
                .chars()
                .take(end)
                .skip(end.saturating_sub("Errors".len()))
                .collect();
            numbers.extend(cell.trim().replace(',', "").parse::<u64>());
        }
        numbers.sort_unstable();
        assert!(numbers.len() > 30, "{numbers:?}");
        numbers
    };
    let args = ["audit", "--sandbox", "--details", "--inventory", "none"];
    for (group_by, widths) in [
        ("caller", &[200, 132, 100, 80, 72, 60][..]),
        ("resource", &[200, 60]),
        ("lookup", &[200, 60]),
    ] {
        let mut of_widest = Vec::new();
        for columns in widths {
            let text = plain(&on_terminal(
                *columns,
                &[&args[..], &["--group-by", group_by]].concat(),
                &[],
            ));
            // The draft of a catalog entry is TOML, to be copied as it is.
            // A name that is longer than a line is not broken, nor is one in a table, which is wider then.
            let in_table = |line: &str| *columns < 80 && line.starts_with("  ") && line.contains("  ");
            let is_whole =
                |line: &&str| line.starts_with("  message = ") || !line.trim().contains(' ') || in_table(line);
            let lines = text.lines().filter(|line| !is_whole(line));
            let widest = lines.max_by_key(|line| display_width(line)).unwrap();
            assert!(
                display_width(widest) <= usize::from(*columns),
                "{columns} {group_by}: {widest}"
            );
            let shown = numbers(&text);
            if of_widest.is_empty() {
                of_widest = shown;
            } else {
                assert_eq!(shown, of_widest, "{columns} {group_by}");
            }
        }
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn wide_and_endless_names_line_up_and_identities_are_whole() {
    let hostile = hostile();
    let caller = format!("user/監査/{}", "担当".repeat(60));
    let mut records: Vec<Value> = Vec::new();
    for (number, name) in ["ログ-保管庫", "逆\u{202e}さ", "plain", &"x".repeat(10_000), "naïve-é"]
        .into_iter()
        .enumerate()
    {
        let mut record = hostile[0].clone();
        record["requestParameters"]["bucketName"] = json!(name);
        record["eventID"] = json!(format!("wide-{number}"));
        record["userIdentity"] = json!({"type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:{caller}")});
        records.push(record);
    }
    let (_folder, path) = formats::trail(&records);
    for columns in [60, 80, 200] {
        let args = ["audit", "--details", "--events", path.to_str().unwrap()];
        let text = plain(&on_terminal(columns, &args, &[]));
        let lines: Vec<&str> = text.lines().collect();
        for line in &lines {
            // Names are whole, so tables may be wider.
            let fits = display_width(line) <= usize::from(columns) || line.contains("user/監査/");
            assert!(
                fits || line.starts_with("  ") || line.starts_with('─'),
                "{columns}: {line}"
            );
            assert!(!line.contains('\u{202e}'));
        }
        assert!(lines.iter().any(|line| line.contains(&caller)), "{text}");
        assert!(text.contains("…"), "{text}");
        // The numbers of the column stand below each other, however wide the names are.
        let header = lines.iter().find(|line| line.contains("Errors")).unwrap();
        let end = display_width(header.split_once("Errors").unwrap().0) + "Errors".len();
        let rows: Vec<usize> = lines
            .iter()
            .filter_map(|line| line.split_once(" 1   "))
            .map(|(before, _)| display_width(before) + 2)
            .collect();
        assert!(
            rows.len() >= 5 && rows.iter().all(|column| *column == end),
            "{columns}: {rows:?}, not {end}\n{text}"
        );
    }
}

#[test]
fn findings_are_grouped_sorted_chosen_and_limited_and_the_sums_stay() {
    let of = |args: &[&str]| piped(&[&["audit", "--sandbox"], args].concat());
    let all = of(&[]);
    let answer: Vec<&str> = all
        .lines()
        .take_while(|line| !line.starts_with("INVESTIGATE"))
        .collect();

    let quiet = of(&["--quiet"]);
    assert_eq!(quiet.trim_end(), answer.join("\n").trim_end());

    let chosen = of(&["--only", "unexplained", "--only", "changed"]);
    assert!(chosen.starts_with(&answer.join("\n")));
    for (title, shown) in [
        ("INVESTIGATE (", false),
        ("UNEXPLAINED (", true),
        ("CHANGED (", true),
        ("NOISE (", false),
    ] {
        assert_eq!(chosen.lines().any(|line| line.starts_with(title)), shown, "{title}");
    }
    let report: Value = serde_json::from_str(&of(&["--format", "json"])).unwrap();
    let count = |verdict: &str| report["totals"][verdict].as_u64().unwrap();
    let words = chosen.split_whitespace().collect::<Vec<_>>().join(" ");
    let hidden = format!(
        "Not shown because of --only: {} to investigate, {} from other clients",
        count("investigate"),
        count("client")
    );
    assert!(words.contains(&hidden), "{hidden}: {chosen}");

    // Errors of the rows of the first group of noise, in their order.
    let errors = |text: &str| -> Vec<u64> {
        let mut lines = text.lines().skip_while(|line| !line.starts_with("NOISE"));
        let header = lines.find(|line| line.contains("Errors")).unwrap();
        let end = header.split_once("Errors").unwrap().0.chars().count() + "Errors".len();
        let rows = lines.skip(1).take_while(|line| line.starts_with("  "));
        rows.filter_map(|line| {
            let cell: String = line.chars().take(end).skip(end - "Errors".len()).collect();
            cell.trim().replace(',', "").parse().ok()
        })
        .collect()
    };
    let sorted = errors(&of(&["--only", "noise", "--sort", "errors", "--group-by", "check"]));
    assert!(sorted.len() > 5 && sorted.is_sorted_by(|a, b| a >= b), "{sorted:?}");
    let named = errors(&of(&["--only", "noise", "--group-by", "check"]));
    assert!(!named.is_sorted_by(|a, b| a >= b), "{named:?}");

    let limited = of(&["--only", "noise", "--limit", "2", "--group-by", "check"]);
    assert_eq!(errors(&limited).len(), 2);
    assert!(limited.contains("more rows: --limit shows more"), "{limited}");

    let mut genuine = report["findings"].as_array().unwrap().clone();
    genuine.retain(|finding| finding["verdict"] == "investigate");
    let lines = of(&["--format", "ndjson", "--only", "investigate", "--limit", "3"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids = |findings: &[Value]| findings.iter().map(|it| it["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&lines), ids(&genuine[..3]));
    assert_eq!(
        of(&["--format", "csv", "--only", "investigate"]).lines().count(),
        genuine.len() + 1
    );

    for (option, format) in [
        ("--details", "markdown"),
        ("--only=noise", "json"),
        ("--limit=1", "html"),
        ("--sort=last", "ndjson"),
    ] {
        let ran = run(&mut trailhum(&["audit", "--sandbox", option, "--format", format]));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{option} {format}");
        assert!(ran.err.contains(option.split('=').next().unwrap()), "{}", ran.err);
    }
}

#[test]
fn the_latest_error_comes_first_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path: &Path = folder.path();
    run(&mut trailhum(&[
        "sandbox",
        "--write",
        path.to_str().unwrap(),
        "--days",
        "14",
    ]));
    let args = [
        "audit",
        "--events",
        path.to_str().unwrap(),
        "--only",
        "investigate",
        "--sort",
        "last",
    ];
    let text = piped(&[&args[..], &["--group-by", "resource"]].concat());
    let report: Value = serde_json::from_str(&piped(&[
        "audit",
        "--events",
        path.to_str().unwrap(),
        "--format",
        "json",
    ]))
    .unwrap();
    // The first rule has the groups in the order of their latest errors.
    let latest = |id: &str| {
        let of_id = report["findings"].as_array().unwrap().iter();
        of_id
            .filter(|finding| finding["resource"]["id"] == id && finding["verdict"] == "investigate")
            .filter(|finding| finding["why"] == "impostor")
            .map(|finding| finding["last_at"].as_str().unwrap().to_owned())
            .max()
            .unwrap()
    };
    let lines: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("INVESTIGATE"))
        .collect();
    let rule = lines.iter().position(|line| line.starts_with("Claims to be")).unwrap();
    let headings = lines
        .windows(2)
        .filter(|pair| pair[1] == lines[rule])
        .map(|pair| pair[0]);
    let ids: Vec<&str> = headings.map(|line| line.split(' ').next().unwrap()).collect();
    let times: Vec<String> = ids.iter().map(|id| latest(id)).collect();
    assert!(
        times.len() >= 2 && times.is_sorted_by(|a, b| a >= b),
        "{ids:?} {times:?}"
    );
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_long_text_is_shown_by_the_pager_and_the_exit_code_stays() {
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        format!("sh {}", path.display())
    };
    let shows = script("shows", "echo \"LESS=$LESS\"; sed 's/^/PAGED /'");
    let quits = script("quits", "read -r line; echo \"QUIT $line\"; exit 7");
    let long = ["audit", "--sandbox", "--details", "--fail-on", "investigate"];
    let at_terminal = |args: &[&str], pager: &str| {
        let ran = run(&mut terminal(
            100,
            args,
            &[("TRAILHUM_PAGER", pager), ("NO_COLOR", "1")],
        ));
        (ran.code, ran.out.replace("\r\n", "\n"))
    };
    let (code, plain) = at_terminal(&long, "");
    assert!(code == 1 && plain.lines().count() > 40 && !plain.contains("PAGED"));

    let (code, paged) = at_terminal(&long, &shows);
    assert_eq!(code, 1);
    let (first, rest) = paged.split_once('\n').unwrap();
    assert_eq!(first, "LESS=FRX");
    let without: Vec<&str> = rest.lines().map(|line| line.strip_prefix("PAGED ").unwrap()).collect();
    assert_eq!(without, plain.lines().collect::<Vec<_>>());

    let (code, quit) = at_terminal(&long, &quits);
    assert_eq!((code, quit.lines().count()), (1, 1), "{quit}");
    assert_eq!(at_terminal(&long, "/no/such/pager -x"), (1, plain.clone()));
    assert_eq!(at_terminal(&[&long[..], &["--no-pager"]].concat(), &shows), (1, plain));
    for short in [
        &["explain", "tests/events/s3/s3-bucket-tagging.json"][..],
        &["filter", "--for", "jq"],
    ] {
        assert!(!at_terminal(short, &shows).1.contains("PAGED"), "{short:?}");
    }
}
