import { createApp } from 'vue'
import Palette from './Palette.vue'

createApp(Palette).mount('#app')
