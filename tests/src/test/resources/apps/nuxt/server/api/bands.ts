export default defineEventHandler(() => ({ bands: 14 }))
