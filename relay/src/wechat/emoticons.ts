/**
 * WeChat's own emoticons: the emoji that says the same, the code that old phones send, and the name in
 * brackets that newer ones send, in Simplified Chinese, in Traditional Chinese where it differs, and in
 * English.
 *
 * Source: the lists of WeChat's web client and of its editor for Official Accounts, as several public
 * programs have them; not in Tencent's documentation.
 */
const EMOTICONS = `
🙂 /::) 微笑 Smile
😕 /::~ 撇嘴 Grimace
😍 /::B 色 Drool
😳 /::| 发呆 發呆 Scowl
😎 /:8-) 得意 CoolGuy
😢 /::< 流泪 流淚 Sob
😊 /::$ 害羞 Shy
🤐 /::X 闭嘴 閉嘴 Silent
😴 /::Z 睡 Sleep
😭 /::'( 大哭 Cry
😅 /::-| 尴尬 尷尬 Awkward
😡 /::@ 发怒 發怒 Angry
😜 /::P 调皮 調皮 Tongue
😁 /::D 呲牙 Grin
😮 /::O 惊讶 驚訝 Surprise
🙁 /::( 难过 難過 Frown
😎 /::+ 酷 Ruthless
😰 /:--b 囧 冷汗 Blush
😫 /::Q 抓狂 Scream
🤮 /::T 吐 Puke
🤭 /:,@P 偷笑 Chuckle
😄 /:,@-D 愉快 可爱 可愛 Joyful
🙄 /::d 白眼 Slight
😏 /:,@o 傲慢 Smug
😋 /::g 饥饿 飢餓 Hungry
😪 /:|-) 困 累 Drowsy
😱 /::! 惊恐 驚恐 Panic
😓 /::L 流汗 Sweat
😆 /::> 憨笑 Laugh
😌 /::,@ 悠闲 悠閒 大兵 Commando
💪 /:,@f 奋斗 奮鬥 Determined
🤬 /::-S 咒骂 咒罵 Scold
❓ /:? 疑问 疑問 Shocked
🤫 /:,@x 嘘 噓 Shhh
😵 /:,@@ 晕 暈 Dizzy
😩 /::8 疯了 瘋了 折磨 Tormented
😞 /:,@! 衰 Toasted BadLuck
💀 /:!!! 骷髅 骷髏頭 Skull
🔨 /:xx 敲打 Hammer
👋 /:bye 再见 再見 Wave Bye
😥 /:wipe 擦汗 Speechless
🤏 /:dig 抠鼻 摳鼻 NosePick
👏 /:handclap 鼓掌 Clap
😖 /:&-( 糗大了 Shame
😈 /:B-) 坏笑 壞笑 Trick
😤 /:<@ 左哼哼 Bah！L
😤 /:@> 右哼哼 Bah！R
🥱 /::-O 哈欠 Yawn
👎 /:>-| 鄙视 鄙視 Pooh-pooh
🥺 /:P-( 委屈 Shrunken
😿 /::'| 快哭了 TearingUp
😏 /:X-) 阴险 陰險 Sly
😘 /::* 亲亲 親親 Kiss
😨 /:@x 吓 嚇 Wrath
🥺 /:8* 可怜 可憐 Whimper
🔪 /:pd 菜刀 Cleaver
🍉 /:<W> 西瓜 Watermelon
🍺 /:beer 啤酒 Beer
🏀 /:basketb 篮球 籃球 Basketball
🏓 /:oo 乒乓 乒乓球 PingPong
☕ /:coffee 咖啡 Coffee
🍚 /:eat 饭 飯 Rice
🐷 /:pig 猪头 豬頭 Pig
🌹 /:rose 玫瑰 Rose
🥀 /:fade 凋谢 枯萎 Wilt
💋 /:showlove 嘴唇 示爱 示愛 Lips
❤️ /:heart 爱心 愛心 Heart
💔 /:break 心碎 BrokenHeart
🎂 /:cake 蛋糕 Cake
⚡ /:li 闪电 閃電 Lightning
💣 /:bome 炸弹 炸彈 Bomb
🗡️ /:kn 刀 Dagger
⚽ /:footb 足球 Soccer
🐞 /:ladybug 瓢虫 瓢蟲 Ladybug
💩 /:shit 便便 Poop
🌙 /:moon 月亮 Moon
☀️ /:sun 太阳 太陽 Sun
🎁 /:gift 礼物 禮物 Gift
🤗 /:hug 拥抱 擁抱 Hug
👍 /:strong 强 強 ThumbsUp
👎 /:weak 弱 ThumbsDown
🤝 /:share 握手 Shake
✌️ /:v 胜利 勝利 Peace
🙏 /:@) 抱拳 Fight Salute
👈 /:jj 勾引 Beckon
👊 /:@@ 拳头 拳頭 Fist
🤙 /:bad 差劲 差勁 Pinky
🤟 /:lvu 爱你 愛你 RockOn
🙅 /:no NO Nuh-uh
👌 /:ok OK
💑 /:love 爱情 愛情 InLove
😘 /:<L> 飞吻 飛吻 Blowkiss
🤸 /:jump 跳跳 Waddle
🥶 /:shake 发抖 發抖 Tremble
😠 /:<O> 怄火 噴火 Aaagh!
💃 /:circle 转圈 轉圈 Twirl
🙇 /:kotow 磕头 磕頭 Kotow
🔙 /:turn 回头 回頭 Dramatic
🤾 /:skip 跳绳 跳繩 JumpRope
🏳️ /:oY 挥手 投降 Surrender
🎉 /:#-0 激动 激動 Hooray
🕺 /:hiphot 街舞 Meditate
😚 /:kiss 献吻 獻吻 Smooch
☯️ /:<& 左太极 左太極 TaiChi_L
☯️ /:&> 右太极 右太極 TaiChi_R
💪 嘿哈 吼嘿 Hey
🤦 捂脸 掩面 Facepalm
😼 奸笑 Smirk
🤓 机智 機智 Smart
😟 皱眉 皺眉 Concerned
✌️ 耶 歐耶 Yeah!
🧧 红包 紅包 Packet
🐤 鸡 小雞 Chick
🕯️ 蜡烛 蠟燭 Candle
🍉 吃瓜 吃西瓜 Onlooker
💪 加油 GoForIt
💪 加油加油 KeepFighting
😓 汗 Sweats
😱 天啊 OMG
😐 Emm 一言難盡
🙏 社会社会 失敬失敬 Respect
🐶 旺柴 Doge
👌 好的 NoProb
🤕 打脸 打臉 MyBad
🤩 哇 Wow
🙄 翻白眼 Boring
🐂 666 Awesome
👀 让我看看 讓我看看 LetMeSee
😮‍💨 叹气 嘆息 Sigh
😣 苦涩 難受 Hurt
🫠 裂开 崩潰 Broken
😂 破涕为笑 破涕為笑 Lol
😨 恐惧 恐懼 Terror
😔 失望 Let_Down
😑 无语 無語 Duh
😷 生病 Sick
😳 脸红 臉紅 Flushed
😄 笑脸 笑臉 Happy
🎉 庆祝 慶祝 Party
🧧 福 Blessing
🀅 發 发 Rich
🐶 小狗 Pup
🎆 烟花 煙花 Fireworks
🧨 爆竹 鞭炮 Firecracker
👻 鬼魂 Ghost
🙏 合十 Worship
💪 强壮 強壯 Strong
`;

/** What stands in a text, and the emoji for it. */
export const EMOTICON_CODES: ReadonlyMap<string, string> = new Map(
  EMOTICONS.trim()
    .split('\n')
    .flatMap((row) => {
      const [emoji = '', ...codes] = row.split(' ');
      return codes.map((code): [string, string] => [
        code.startsWith('/:') ? code : `[${code.replaceAll('_', ' ')}]`,
        emoji,
      ]);
    }),
);

// The longest first: "/::'(" begins like "/::'|", and "[加油加油]" is not "[加油]".
const ANY_CODE = new RegExp(
  [...EMOTICON_CODES.keys()]
    .sort((left, right) => right.length - left.length)
    .map((code) => code.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`))
    .join('|'),
  'gu',
);

/** The text with emoji in the place of WeChat's codes for them. Text without codes stays as it is. Pure. */
export function withEmoji(text: string): string {
  return text.replace(ANY_CODE, (code) => EMOTICON_CODES.get(code) ?? code);
}
