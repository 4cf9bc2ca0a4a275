//! What reading trail files costs, stage by stage on one thread: reading them, decompressing them, scanning them for
//! records that must be parsed, and all of it, counting included.
//!
//! `cargo bench --bench trail` writes a tree of its own; `-- DIR` takes another; `-- DIR STAGE` runs one stage once
//! and prints nothing but what it counted, so that a script can measure the process.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints and may fail loudly"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::time::{Duration, Instant};

use libdeflater::Decompressor;
use trailhum::catalog::Catalog;
use trailhum::event::{RecentIdentities, envelope};
use trailhum::sandbox::{self, Account, Settings};
use trailhum::source::{Query, trail_files};
use walkdir::WalkDir;

/// Rounds; of each stage the fastest counts.
const ROUNDS: usize = 5;

/// Trail files.
struct Tree {
    dir: PathBuf,
    /// All that are below it.
    files: Vec<PathBuf>,
}

type Stage = (&'static str, fn(&Tree) -> u64);

const STAGES: [Stage; 4] = [
    ("read", read),
    ("decompress", decompress),
    ("scan", scan),
    ("tally", tally),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let mut own = None;
    let dir = match args.first() {
        Some(dir) => PathBuf::from(dir),
        None => own.insert(written()).path().to_owned(),
    };
    let tree = Tree {
        files: files(&dir),
        dir,
    };
    if let Some(wanted) = args.get(1) {
        let (_, stage) = STAGES.iter().find(|(name, _)| name == wanted).unwrap();
        println!("{}", stage(&tree));
        return;
    }
    let bytes = decompress(&tree);
    println!(
        "{} files, {} bytes stored, {bytes} bytes of text",
        tree.files.len(),
        read(&tree)
    );
    let mut fastest = [Duration::MAX; STAGES.len()];
    for _ in 0..ROUNDS {
        for ((_, stage), fastest) in STAGES.iter().zip(&mut fastest) {
            let start = Instant::now();
            black_box(stage(&tree));
            *fastest = start.elapsed().min(*fastest);
        }
    }
    let one = fastest.get(1).unwrap().as_secs_f64();
    println!(
        "{:<22}{:>9}{:>9}{:>15}",
        "up to and with", "seconds", "GB/s", "x decompress"
    );
    for ((name, _), time) in STAGES.iter().zip(fastest) {
        let seconds = time.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = bytes as f64 / seconds / 1e9;
        println!("{name:<22}{seconds:>9.3}{rate:>9.2}{:>15.2}", seconds / one);
    }
}

/// About 100 MB of text.
fn written() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings {
        days: 5,
        traffic: 560,
        ..Settings::default()
    };
    sandbox::write(&Account::new(&settings), dir.path()).unwrap();
    dir
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let files = WalkDir::new(dir).sort_by_file_name().into_iter().map(Result::unwrap);
    files
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "gz"))
        .collect()
}

fn read(tree: &Tree) -> u64 {
    tree.files.iter().map(|path| fs::read(path).unwrap().len() as u64).sum()
}

/// Nothing but libdeflate, into one buffer: what the others are compared with.
fn decompress(tree: &Tree) -> u64 {
    let mut sum = 0;
    texts(tree, |text| sum += text.len() as u64);
    sum
}

fn scan(tree: &Tree) -> u64 {
    let catalog = Catalog::builtin().unwrap();
    let names = catalog.setting_calls();
    let mut sum = 0;
    texts(tree, |text| {
        let elements = envelope::scan(text, usize::MAX, &names, &mut RecentIdentities::default()).unwrap();
        sum += elements.len() as u64;
    });
    sum
}

fn tally(tree: &Tree) -> u64 {
    let query = Query::default();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let catalog = Catalog::builtin().unwrap();
    threads.install(|| trail_files::read(from_ref(&tree.dir), &query, &catalog).tally.records())
}

fn texts(tree: &Tree, mut each: impl FnMut(&[u8])) {
    let mut inflate = Decompressor::new();
    let mut text = Vec::new();
    for path in &tree.files {
        let stored = fs::read(path).unwrap();
        let size = u32::from_le_bytes(*stored.last_chunk().unwrap()) as usize;
        if text.len() < size {
            text.resize(size, 0);
        }
        let text = text.get_mut(..size).unwrap();
        assert_eq!(inflate.gzip_decompress(&stored, text), Ok(size));
        each(text);
    }
}
