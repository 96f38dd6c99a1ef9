// Reads the position in a photo: on the device, proposed to its author, and never sent with the photo.
const JPEG = 0xffd8
const APP1 = 0xffe1
const EXIF = 0x45786966
const GPS = 0x8825
const [LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE] = [1, 2, 3, 4]

// Nothing when it does not say, or cannot be read.
export function readPhotoLocation(bytes) {
  try {
    return readJpegLocation(new DataView(bytes))
  } catch {
    return null
  }
}

function readJpegLocation(photo) {
  if (photo.getUint16(0) !== JPEG) return null
  for (let at = 2; photo.getUint8(at) === 0xff; at += 2 + photo.getUint16(at + 2)) {
    if (photo.getUint16(at) === APP1 && photo.getUint32(at + 4) === EXIF) return readTiffLocation(new DataView(photo.buffer, at + 10))
  }
  return null
}

function readTiffLocation(tiff) {
  const isLittle = tiff.getUint16(0) === 0x4949
  const short = (at) => tiff.getUint16(at, isLittle)
  const long = (at) => tiff.getUint32(at, isLittle)
  const directory = (at) => new Map(Array.from({ length: short(at) }, (_, number) => [short(at + 2 + 12 * number), at + 10 + 12 * number]))
  const findEntry = (entries, tag) => {
    if (!entries.has(tag)) throw new RangeError(tag)
    return entries.get(tag)
  }
  const gps = directory(long(findEntry(directory(long(4)), GPS)))
  const degrees = (value, side) => {
    const at = long(findEntry(gps, value))
    const [whole, minutes, seconds] = [at, at + 8, at + 16].map((part) => long(part) / (long(part + 4) || 1))
    const sign = "SW".includes(String.fromCharCode(tiff.getUint8(findEntry(gps, side)))) ? -1 : 1
    return sign * (whole + minutes / 60 + seconds / 3600)
  }
  const [latitude, longitude] = [degrees(LATITUDE, LATITUDE_REF), degrees(LONGITUDE, LONGITUDE_REF)]
  // Nought and nought is what a telephone writes that does not know.
  return latitude || longitude ? { latitude, longitude } : null
}
