import { mount } from 'svelte'
import Dice from './Dice.svelte'

mount(Dice, { target: document.body })
