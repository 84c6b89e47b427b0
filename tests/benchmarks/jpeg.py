"""As much of JPEG files as the benchmarks need to know."""

START_OF_SCAN = 0xDA
FRAMES = (0xC0, 0xC1, 0xC2)


def segments(data):
    """Offset, marker and length of each segment up to the first scan."""
    at = 2
    marker = None
    while marker != START_OF_SCAN:
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2:at + 4], "big")
        yield at, marker, length
        at += 2 + length


def end_of_image(data):
    """Where the primary image of a baseline file ends."""
    scan = max(at for at, _, _ in segments(data))
    return data.index(b"\xff\xd9", scan) + 2


def find_frame(data):
    return next(at for at, marker, _ in segments(data) if marker in FRAMES)


def image_size(data):
    """Width and height in pixels."""
    frame = find_frame(data)
    height = int.from_bytes(data[frame + 5:frame + 7], "big")
    width = int.from_bytes(data[frame + 7:frame + 9], "big")
    return width, height


def imcu_size(data):
    """Width and height in pixels of the grid that a lossless crop starts on,
    for more than one component."""
    frame = find_frame(data)
    n_components = data[frame + 9]
    factors = [data[frame + 11 + 3 * i] for i in range(n_components)]
    return (8 * max(factor >> 4 for factor in factors),
            8 * max(factor & 15 for factor in factors))
