// noble without an instance: each call makes one. The package declares its shared instance only.
declare module "@abandonware/noble/with-custom-binding.js" {
  const createNoble: (options: object) => import("./noble-api.ts").Noble;
  export default createNoble;
}
