/* decoder.js - the worker that finds codes in pictures.
 *
 * The only place where WebAssembly runs: this file's own answer allows it, no page's does.
 * It gets a picture, and says which texts stand in it. */
importScripts("/vendor/zxing.js");

const reader = self.ZXingWASM;
reader.prepareZXingModule({ overrides: { locateFile: () => "/vendor/zxing_reader.wasm" } });

const wanted = { formats: ["QRCode", "Code128"], tryHarder: true, tryDownscale: false, maxNumberOfSymbols: 2 };

let canvas = null;

function pixels(picture) {
    const { width, height } = picture;
    if (canvas?.width !== width || canvas?.height !== height) canvas = new OffscreenCanvas(width, height);
    const drawing = canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(picture, 0, 0);
    picture.close();
    return drawing.getImageData(0, 0, width, height);
}

self.onmessage = async ({ data }) => {
    try {
        const found = await reader.readBarcodes(pixels(data.picture), wanted);
        self.postMessage({ id: data.id, texts: found.map(code => code.text) });
    } catch (why) {
        self.postMessage({ id: data.id, texts: [], problem: String(why) });
    }
};
