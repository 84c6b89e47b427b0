// SPDX-License-Identifier: LGPL-2.1-or-later

//! Adds up time, latitude, longitude, altitude and yaw of every row of a log,
//! read into a typed struct: rust_log ndjson|csv LOG.

use serde::Deserialize;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};

const BUFFER_SIZE: usize = 256 * 1024;

#[derive(Deserialize)]
struct Position {
    lat: f64,
    lon: f64,
    alt: f64,
}

#[derive(Deserialize)]
struct Attitude {
    yaw: f64,
}

#[derive(Deserialize)]
struct Row {
    time: f64,
    pos: Position,
    att: Attitude,
}

#[derive(Deserialize)]
struct FlatRow {
    time: f64,
    latitude: f64,
    longitude: f64,
    altitude: f64,
    yaw: f64,
}

#[derive(Default)]
struct Sums {
    rows: u64,
    values: [f64; 5],
}

impl Sums {
    fn add(&mut self, values: [f64; 5]) {
        self.rows += 1;
        for (sum, value) in self.values.iter_mut().zip(values) {
            *sum += value;
        }
    }
}

fn read_ndjson(file: File) -> Result<Sums, Box<dyn Error>> {
    let mut sums = Sums::default();
    let mut lines = BufReader::with_capacity(BUFFER_SIZE, file);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let row: Row = serde_json::from_slice(&line)?;
        let Position { lat, lon, alt } = row.pos;
        sums.add([row.time, lat, lon, alt, row.att.yaw]);
        line.clear();
    }
    Ok(sums)
}

/// Rows that were cut are passed over, as are fields too many.
fn read_csv(file: File) -> Result<Sums, Box<dyn Error>> {
    let mut sums = Sums::default();
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .buffer_capacity(BUFFER_SIZE)
        .from_reader(file);
    let header = reader.byte_headers()?.clone();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        if record.len() < header.len() {
            continue;
        }
        let row: FlatRow = record.deserialize(Some(&header))?;
        sums.add([row.time, row.latitude, row.longitude, row.altitude, row.yaw]);
    }
    Ok(sums)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let sums = match arguments.as_slice() {
        [_, format, path] if format == "ndjson" => read_ndjson(File::open(path)?)?,
        [_, format, path] if format == "csv" => read_csv(File::open(path)?)?,
        _ => return Err("usage: rust_log ndjson|csv LOG".into()),
    };
    print!("{}", sums.rows);
    for value in sums.values {
        print!(" {value}");
    }
    println!();
    Ok(())
}
