#!/usr/bin/python3
"""Crops COCO boxes with OpenCV: opencv_crop.py PHOTOS ANNOTATIONS OUT"""

import collections
import concurrent.futures
import json
import os
import sys

import cv2


def crop_photo(path, boxes, out):
    photo = cv2.imread(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if photo is None:
        raise OSError(f"Cannot read photo '{path}'.")
    stem = os.path.splitext(os.path.basename(path))[0]
    for i, (x, y, width, height) in enumerate(boxes):
        crop = photo[y:y + height, x:x + width]
        name = os.path.join(out, f"{stem}_{i}.jpg")
        if not cv2.imwrite(name, crop, [cv2.IMWRITE_JPEG_QUALITY, 95]):
            raise OSError(f"Cannot write crop '{name}'.")


def main():
    photos, annotations, out = sys.argv[1:]
    with open(annotations, encoding="utf-8") as file:
        coco = json.load(file)
    boxes = collections.defaultdict(list)
    for annotation in coco["annotations"]:
        boxes[annotation["image_id"]].append(map(round, annotation["bbox"]))
    with concurrent.futures.ThreadPoolExecutor(max_workers=16) as pool:
        jobs = [pool.submit(crop_photo,
                            os.path.join(photos, image["file_name"]),
                            boxes[image["id"]], out)
                for image in coco["images"]]
        for job in concurrent.futures.as_completed(jobs):
            job.result()


main()
