//! Writes the account as a folder of trail files, as `CloudTrail` delivers them to a bucket.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;
use trailhum_core::time::at_second;

use super::account::Account;
use super::ids::hash;
use super::record::Record;
use super::settings::ACCOUNT_ID;
use crate::simulator::Rng;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Trail files.
    pub files: usize,
    /// Records in them.
    pub records: usize,
    /// `DIR/truth.json`.
    pub truth: PathBuf,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TrailFile<'a> {
    records: &'a [&'a Record],
}

/// Writes the account's trail files under `dir/AWSLogs/` (made if missing) and its truth as `dir/truth.json`.
///
/// One gzip file a region and each 5 to 15 minutes that have records, named by the end of that time, so that the
/// first file of a day holds records of the day before (as real ones do). The same settings give the same bytes.
///
/// # Errors
/// Whatever the file system answers.
pub fn write(account: &Account, dir: &Path) -> io::Result<Written> {
    let truth = account.truth();
    let records = |region: &String| {
        account
            .records()
            .iter()
            .filter(move |record| record.region() == region)
            .collect()
    };
    let regions: Vec<Vec<&Record>> = truth.regions.iter().map(records).collect();
    let deliveries: Vec<Delivery> = regions
        .iter()
        .flat_map(|records| deliveries(account, records))
        .collect();
    deliveries.par_iter().try_for_each(|delivery| delivery.write(dir))?;
    fs::create_dir_all(dir)?;
    let path = dir.join("truth.json");
    let mut text = serde_json::to_string_pretty(&truth)?;
    text.push('\n');
    fs::write(&path, text)?;
    Ok(Written {
        files: deliveries.len(),
        records: account.records().len(),
        truth: path,
    })
}

/// One trail file to be.
struct Delivery<'a> {
    /// End of the time it covers, unix seconds.
    end: i64,
    name: String,
    records: &'a [&'a Record],
}

/// Cuts the records of a region, oldest first, into files.
fn deliveries<'a>(account: &Account, records: &'a [&'a Record]) -> Vec<Delivery<'a>> {
    let region = records.first().map_or("", |record| record.region());
    let mut rng = Rng::new(hash(region) ^ account.settings.seed);
    let mut end = account.settings.from().as_second().div_euclid(300) * 300;
    let (mut rest, mut all) = (records, Vec::new());
    while !rest.is_empty() {
        end += 300 * i64::from(rng.whole(1, 3));
        let name = random_name(&mut rng);
        let (records, later) = rest.split_at(rest.partition_point(|record| record.second < end));
        rest = later;
        if !records.is_empty() {
            all.push(Delivery { end, name, records });
        }
    }
    all
}

impl Delivery<'_> {
    fn write(&self, dir: &Path) -> io::Result<()> {
        let Self { end, name, records } = self;
        let region = records.first().map_or("", |record| record.region());
        let end = at_second(*end);
        let folder = dir.join(format!(
            "AWSLogs/{ACCOUNT_ID}/CloudTrail/{region}/{}",
            end.strftime("%Y/%m/%d")
        ));
        fs::create_dir_all(&folder)?;
        let stamp = end.strftime("%Y%m%dT%H%MZ");
        let file = File::create(folder.join(format!("{ACCOUNT_ID}_CloudTrail_{region}_{stamp}_{name}.json.gz")))?;
        let mut gzip: GzEncoder<_> = GzBuilder::new()
            .mtime(0)
            .write(BufWriter::new(file), Compression::fast());
        serde_json::to_writer(&mut gzip, &TrailFile { records })?;
        gzip.finish()?.flush()
    }
}

/// Sixteen letters and digits.
fn random_name(rng: &mut Rng) -> String {
    let character = |_| char::from_digit(u32::try_from(rng.whole(0, 35)).unwrap_or_default(), 36).unwrap_or('0');
    (0..16).map(character).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read;

    use flate2::read::GzDecoder;
    use serde_json::Value;
    use walkdir::WalkDir;

    use super::*;
    use crate::Settings;

    fn folder(settings: &Settings) -> (Written, BTreeMap<String, Vec<u8>>) {
        let dir = tempfile::tempdir().unwrap();
        let written = write(&Account::new(settings), dir.path()).unwrap();
        let files = WalkDir::new(dir.path())
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file());
        let read = |path: &Path| {
            (
                path.strip_prefix(dir.path()).unwrap().display().to_string(),
                fs::read(path).unwrap(),
            )
        };
        (written, files.map(|entry| read(entry.path())).collect())
    }

    fn short(seed: u64) -> Settings {
        Settings {
            seed,
            days: 2,
            ..Settings::default()
        }
    }

    #[test]
    fn the_same_settings_write_the_same_bytes_and_another_seed_others() {
        let (_, first) = folder(&short(7));
        let (_, second) = folder(&short(7));
        let (_, other) = folder(&short(8));
        assert!(first == second);
        assert!(first != other);
    }

    #[test]
    fn the_files_hold_every_record_once_under_the_key_layout_of_a_trail() {
        let (written, files) = folder(&short(7));
        let account = Account::new(&short(7));
        let mut ids = std::collections::BTreeSet::new();
        let mut trail_files = 0;
        for (path, bytes) in files.iter().filter(|(path, _)| *path != "truth.json") {
            trail_files += 1;
            let parts: Vec<&str> = path.split('/').collect();
            let [logs, id, kind, region, year, month, day, name] = parts[..] else {
                panic!("{path}")
            };
            assert_eq!((logs, id, kind), ("AWSLogs", ACCOUNT_ID, "CloudTrail"));
            let prefix = format!("{ACCOUNT_ID}_CloudTrail_{region}_{year}{month}{day}T");
            assert!(name.starts_with(&prefix) && name.ends_with(".json.gz"), "{path}");
            let mut text = String::new();
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            for record in file["Records"].as_array().unwrap() {
                assert_eq!(record["awsRegion"], region);
                assert!(ids.insert(record["eventID"].as_str().unwrap().to_owned()));
            }
        }
        assert_eq!(ids.len(), account.records().len());
        assert_eq!((written.files, written.records), (trail_files, ids.len()));
        let truth: Value = serde_json::from_slice(&files["truth.json"]).unwrap();
        assert_eq!(truth, serde_json::to_value(account.truth()).unwrap());
    }
}
