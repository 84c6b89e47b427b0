/* SPDX-License-Identifier: LGPL-2.1-or-later */

//! Crops the same box out of every photo in a folder with image and rayon:
//! rust_crop PHOTOS OUT X Y WIDTH HEIGHT

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use rayon::prelude::*;

const QUALITY: u8 = 95;

type Failure = Box<dyn Error + Send + Sync>;

fn crop_photo(path: &Path, out: &Path, area: &[u32]) -> Result<(), Failure> {
    let photo = image::open(path)?;
    let crop = photo.crop_imm(area[0], area[1], area[2], area[3]);
    let name = path.file_name().ok_or("a photo has no name")?;
    let file = BufWriter::new(File::create(out.join(name))?);
    JpegEncoder::new_with_quality(file, QUALITY).encode_image(&crop)?;
    Ok(())
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.len() != 6 {
        return Err("Usage: rust_crop PHOTOS OUT X Y WIDTH HEIGHT".into());
    }
    let out = Path::new(&arguments[1]);
    let area = arguments[2..]
        .iter()
        .map(|number| number.parse())
        .collect::<Result<Vec<u32>, _>>()?;
    let photos = fs::read_dir(&arguments[0])?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<PathBuf>, _>>()?;
    photos
        .par_iter()
        .try_for_each(|path| crop_photo(path, out, &area))
}
